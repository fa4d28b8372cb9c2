import { Button, Field, Input, MessageBar, MessageBarBody, MessageBarTitle, Select, Textarea } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { PageLink } from '../../parts/link.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { stoppedWords } from './lock-card.tsx';
import { useCards } from './styles.ts';

type Stops = 'person' | 'task' | 'workload' | 'tenant' | 'everything';

/** What each kind stops, and how its subject is written. */
const kinds: { readonly [stops in Stops]: readonly [example: string, does: string] } = {
  person: ['bianca', 'They start nothing, nor do the agents that they answer for, and their votes on what is pending no longer count.'],
  task: ['Exchange\\New-JournalRule', 'Nobody starts it, at any tenant.'],
  workload: ['contoso.onmicrosoft.com/Exchange', 'Nothing starts at this workload of this tenant.'],
  tenant: ['contoso.onmicrosoft.com', 'Nothing starts at this tenant.'],
  everything: ['', 'Nothing starts anywhere, at any workload. Requests can still be decided, and locks taken away.'],
};

function isStops(text: string): text is Stops {
  return Object.hasOwn(kinds, text);
}

/** Stops something now. */
export function MakeLock() {
  const styles = useCards();
  const [chosen, setStops] = useDraft('lock stops');
  const stops = isStops(chosen) ? chosen : 'person';
  const [subject, setSubject] = useDraft('lock subject');
  const [reason, setReason] = useDraft('lock reason');
  const lock = useAct('lock');
  const [example, does] = kinds[stops];
  const done = () => {
    setStops('');
    setSubject('');
    setReason('');
  };
  const complete = reason.trim() !== '' && (stops === 'everything' || subject.trim() !== '');
  const body = { stops, reason, ...(stops === 'everything' ? {} : { subject: subject.trim() }) };
  return (
    <Section title="Lock">
      <div className={styles.column}>
        <ProblemBar error={lock.error} />
        {lock.data === undefined ? null : <Locked what={stoppedWords(lock.data.lock)} running={lock.data.running} />}
        <Field label="What is stopped" hint={does}>
          <Select value={stops} onChange={(_event, { value }) => setStops(value)}>
            {Object.keys(kinds).map((kind) => (
              <option key={kind}>{kind}</option>
            ))}
          </Select>
        </Field>
        {stops === 'everything' ? null : (
          <Field label="Which" required>
            <Input value={subject} placeholder={example} maxLength={300} onChange={(_event, { value }) => setSubject(value)} />
          </Field>
        )}
        <Field label="Reason" required hint="Everybody sees it, above every page.">
          <Textarea value={reason} maxLength={2000} onChange={(_event, { value }) => setReason(value)} />
        </Field>
        <div>
          <Button appearance="primary" disabled={!complete || lock.isPending} onClick={() => lock.mutate({ body }, { onSuccess: done })}>
            Lock now
          </Button>
        </div>
      </div>
    </Section>
  );
}

/** What had started already cannot be called back. */
function Locked({ what, running }: { readonly what: string; readonly running: readonly string[] }) {
  return (
    <MessageBar intent={running.length === 0 ? 'success' : 'warning'} layout="multiline" role="status">
      <MessageBarBody>
        <MessageBarTitle>{what} is locked.</MessageBarTitle>{' '}
        {running.length === 0 ? 'Nothing of it was under way.' : 'This had started already and cannot be called back: '}
        {running.map((id) => (
          <PageLink key={id} inline to="/runs/$id" params={{ id }}>
            {id}{' '}
          </PageLink>
        ))}
      </MessageBarBody>
    </MessageBar>
  );
}
