import type { AnswerOf } from '@countersign/contract/client.ts';
import type { Json } from '@countersign/core/json.ts';
import {
  freezeSetting,
  isChannelType,
  reachName,
  retentionName,
  roleAlertsName,
  sessionsName,
  singular,
} from '@countersign/core/setting-document.ts';
import { Badge, Button, MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useAct } from '../../api/acts.ts';
import { useMe } from '../../api/me.ts';
import { readOrNone } from '../../api/reads.ts';
import { reasonIn } from '../../configuration/why.tsx';
import { type Drafted, useDocumentDraft } from '../../document/draft.ts';
import { End } from '../../document/end.tsx';
import type { Trouble } from '../../document/trouble.ts';
import { Waiting } from '../../document/waiting.tsx';
import { Written } from '../../document/written.tsx';
import { placeOf, type ReadYaml, readYaml, rendered } from '../../document/yaml.ts';
import { Facts } from '../../parts/facts.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Block } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';
import { forwardedWords } from './settings.tsx';
import { typeNamed, types } from './types.ts';

/** One channel or forward, how long one stays signed in, what is wrong with roles, or how long what is personal is kept. One that is not there yet is written here. */
export function SettingPage() {
  const { name } = useParams({ from: '/shell/settings/$name' });
  const { data, error } = useQuery(readOrNone('readSetting', { name }));
  const title = `Setting ${name}`;
  if (data === undefined) return <Page title={title}>{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return <Told key={name} name={name} title={title} of={data} />;
}

type Setting = AnswerOf<'readSetting'>;

function Told({ name, title, of }: { readonly name: string; readonly title: string; readonly of: Setting | null }) {
  const { owner } = useMe();
  const { type = '' } = useSearch({ from: '/shell/settings/$name' });
  const inForce = of === null ? '' : rendered(of.text as Json);
  const { beginning } = typeNamed(singular.has(name) ? name : type) ?? types.mail;
  const head = { version: of?.version ?? 0, text: of === null ? beginning : inForce };
  const draft = useDocumentDraft(`setting ${name}`, head);
  return (
    <Page title={title} actions={<Badge appearance="outline">{of === null ? 'new' : (typeNamed(of.type)?.label ?? of.type)}</Badge>}>
      <Waiting kind="setting" name={name} now={inForce} />
      {of === null ? null : <Standing of={of} owner={owner} />}
      {owner ? <Write name={name} draft={draft} head={head} /> : null}
      {owner || of === null ? null : (
        <Section title="As written">
          <Block label="YAML">{inForce}</Block>
        </Section>
      )}
      {owner && of !== null ? <Ending name={name} base={of.version} /> : null}
    </Page>
  );
}

function Standing({ of, owner }: { readonly of: Setting; readonly owner: boolean }) {
  const test = useAct('testSetting');
  return (
    <Section title="In force">
      <Facts
        of={[
          ['It', typeNamed(of.type)?.does],
          [
            'Version',
            <span key="version">
              {of.version}, <When at={of.madeAt} />
            </span>,
          ],
          ['Forwarded', of.forwarded === null ? undefined : forwardedWords(of.forwarded)],
        ]}
      />
      <ProblemBar error={test.error} />
      {test.data === undefined ? null : (
        <MessageBar intent="info" role="status">
          <MessageBarBody>A test is on its way. If it does not arrive, it is listed among the notices that nobody got.</MessageBarBody>
        </MessageBar>
      )}
      {owner && isChannelType(of.type) ? (
        <div>
          <Button disabled={test.isPending} onClick={() => test.mutate({ name: of.name })}>
            Send a test
          </Button>
        </div>
      ) : null}
    </Section>
  );
}

interface WriteProps {
  readonly name: string;
  readonly draft: Drafted;
  readonly head: { readonly version: number; readonly text: string };
}

/** Judged here by the same rule as by the server, but for whether those whom it names are there. */
function Write({ name, draft, head }: WriteProps) {
  const said = useMemo(() => readYaml(draft.text), [draft.text]);
  const troubles = troublesOf(draft.text, said);
  const put = useAct('putSetting', draft.base);
  return (
    <Written
      kind="setting"
      name={name}
      draft={draft}
      head={head}
      hint="Secrets are named by reference, env:NAME or file:/PATH on the server. Comments are not kept with what is countersigned."
      said={said}
      troubles={troubles}
      asItStands={singular.has(name) && name !== reachName && head.version === 0}
      put={put}
    />
  );
}

function troublesOf(text: string, said: ReadYaml): readonly Trouble[] {
  if (!said.ok) return [{ message: said.message, at: said.at }];
  const frozen = freezeSetting(said.value);
  return frozen.ok ? [] : frozen.problems.map(({ message, pointer }) => ({ message, at: placeOf(text, pointer) }));
}

/** What comes of ending a setting that neither tells nor forwards anything. */
const endings: { readonly [name: string]: string } = {
  [sessionsName]: 'One stays signed in for as long as the server’s host says.',
  [reachName]: 'Everybody reaches every tenant again.',
  [retentionName]: 'Nothing more is pruned. What was pruned does not come back.',
  [roleAlertsName]: 'Every role alert is looked for, with its usual limits.',
};

function Ending({ name, base }: { readonly name: string; readonly base: number }) {
  const act = useAct('endSetting', base);
  return (
    <End
      what={`the setting ${name}`}
      comes={endings[name] ?? 'Nothing is told or forwarded over it any more.'}
      error={act.error}
      pending={act.isPending}
      end={(reason, answered) => act.mutate({ name, query: reasonIn(reason) }, { onSuccess: answered })}
    />
  );
}
