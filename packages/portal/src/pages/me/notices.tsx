import type { AnswerOf } from '@countersign/contract/client.ts';
import { type Choice, choosable, type Why } from '@countersign/core/notice.ts';
import { Button, Field, Input, MessageBar, MessageBarBody, Select, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { read } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';

type Choices = AnswerOf<'readNoticeChoices'>;

/** What a notice is about, for somebody who chooses. */
const about: { readonly [why in Why]?: string } = {
  waiting: 'A request waits for your vote',
  reminder: 'It still waits',
  outcome: 'What you asked for was decided',
  ending: 'What you hold ends soon',
  ended: 'What you held has ended',
};

const words: { readonly [choice in Choice]: string } = { now: 'at once', digest: 'in a daily digest', off: 'not at all' };

/** How one is told; what nobody may overlook is told at once, always. */
export function NoticeChoices() {
  const { data, error } = useQuery(read('readNoticeChoices', {}));
  return (
    <Section title="What you are told">
      <ProblemBar error={error} />
      {data === undefined ? error === null ? <Spinner label="Reading…" /> : null : <ChoicesForm kept={data} />}
    </Section>
  );
}

/** What was changed here stands over what is kept, until it was saved. */
function ChoicesForm({ kept }: { readonly kept: Choices }) {
  const styles = useForms();
  const [changed, setChanged] = useState<Partial<Choices>>({});
  const save = useAct('chooseNotices');
  const shown: Choices = { ...kept, ...changed, choices: { ...kept.choices, ...changed.choices } };
  const choose = (why: string, choice: Choice) => setChanged({ ...changed, choices: { ...changed.choices, [why]: choice } });
  return (
    <div className={styles.column}>
      <p className={styles.quiet}>Locks, alarms, break-glass and its reviews are told at once, always.</p>
      {(Object.keys(about) as Why[]).map((why) => (
        <Field key={why} label={about[why]}>
          <Select value={shown.choices[why] ?? 'now'} onChange={(_event, { value }) => choose(why, value as Choice)}>
            {choosable[why]?.map((choice) => (
              <option key={choice} value={choice}>
                {words[choice]}
              </option>
            ))}
          </Select>
        </Field>
      ))}
      <Field label="The digest is sent at" hint="UTC, each day on which there is something in it.">
        <Input type="time" value={shown.digestAt} onChange={(_event, { value }) => setChanged({ ...changed, digestAt: value })} />
      </Field>
      <ProblemBar error={save.error} />
      {save.data === undefined || Object.keys(changed).length > 0 ? null : (
        <MessageBar intent="success" role="status">
          <MessageBarBody>Kept.</MessageBarBody>
        </MessageBar>
      )}
      <div>
        <Button
          disabledFocusable={Object.keys(changed).length === 0 || save.isPending}
          onClick={() => save.mutate({ body: shown }, { onSuccess: () => setChanged({}) })}
        >
          Keep these choices
        </Button>
      </div>
    </div>
  );
}
