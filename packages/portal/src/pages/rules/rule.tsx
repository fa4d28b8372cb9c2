import { Badge, MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components';
import { useParams } from '@tanstack/react-router';
import { useAct } from '../../api/acts.ts';
import { useMe, writesRules } from '../../api/me.ts';
import { reasonIn } from '../../configuration/why.tsx';
import { useDocumentDraft } from '../../document/draft.ts';
import { End } from '../../document/end.tsx';
import { Waiting } from '../../document/waiting.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Block } from '../../parts/text.tsx';
import { NotFound } from '../../shell/misfortune.tsx';
import { beginning } from './beginning.ts';
import { DryRun } from './dry-run.tsx';
import type { RuleKind } from './fields.ts';
import { useVersions, type Version } from './version.ts';
import { Versions } from './versions.tsx';
import { Write } from './write.tsx';

/** One policy or guard: what it says, what waits about it, how it came. One that is not there yet is written here. */
export function RulePage() {
  const { kind, name } = useParams({ from: '/shell/rules/$kind/$name' });
  return kind === 'policy' || kind === 'guard' ? <Rule key={`${kind} ${name}`} kind={kind} name={name} /> : <NotFound />;
}

function Rule({ kind, name }: { readonly kind: RuleKind; readonly name: string }) {
  const { versions, error } = useVersions(kind, name);
  const title = `${kind === 'policy' ? 'Policy' : 'Guard'} ${name}`;
  if (versions === undefined)
    return <Page title={title}>{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return <Told kind={kind} name={name} title={title} versions={versions} />;
}

interface ToldProps {
  readonly kind: RuleKind;
  readonly name: string;
  readonly title: string;
  readonly versions: readonly Version[];
}

const lead = {
  policy: 'A policy opens a route: who may ask for what, under which values, with whose approval, for how long.',
  guard: 'A guard narrows every route that it covers; guards always win.',
} as const;

function Told({ kind, name, title, versions }: ToldProps) {
  const writes = writesRules(useMe());
  const current = versions.find((one) => one.current);
  const last = versions.at(-1);
  const head = { version: current?.version ?? 0, text: current?.yaml ?? last?.yaml ?? beginning(kind) };
  const draft = useDocumentDraft(`${kind} ${name}`, head);
  return (
    <Page title={title} lead={lead[kind]} actions={<State current={current} last={last} />}>
      {current === undefined && last !== undefined ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>It has ended. Saved again, it comes back as something new, and nothing that ended with it.</MessageBarBody>
        </MessageBar>
      ) : null}
      <Waiting kind={kind} name={name} now={current?.yaml ?? ''} />
      {writes ? <Write kind={kind} name={name} draft={draft} head={head} /> : <Seen kind={kind} name={name} last={last} />}
      {versions.length === 0 ? null : <Versions of={versions} />}
      {writes && current !== undefined ? <Ending kind={kind} name={name} base={current.version} /> : null}
    </Page>
  );
}

function State({ current, last }: { readonly current: Version | undefined; readonly last: Version | undefined }) {
  if (current !== undefined)
    return (
      <Badge color="success" appearance="tint">
        version {current.version} in force
      </Badge>
    );
  return <Badge appearance="outline">{last === undefined ? 'new' : 'ended'}</Badge>;
}

/** For whoever may read rules and not change them. */
function Seen({ kind, name, last }: { readonly kind: RuleKind; readonly name: string; readonly last: Version | undefined }) {
  if (last === undefined)
    return <Section title="As written">There is no {kind} of this name. Owners and policy administrators write one here.</Section>;
  return (
    <>
      <Section title="As written">
        <Block label="YAML">{last.yaml}</Block>
      </Section>
      <DryRun kind={kind} name={name} draft={undefined} tasks={[]} />
    </>
  );
}

function Ending({ kind, name, base }: { readonly kind: RuleKind; readonly name: string; readonly base: number }) {
  const act = useAct(kind === 'policy' ? 'endPolicy' : 'endGuard', base);
  const comes =
    kind === 'policy'
      ? 'Nobody asks under it any more; what was asked and granted under it ends.'
      : 'What it narrowed is as wide as its policies say.';
  return (
    <End
      what={`the ${kind} ${name}`}
      comes={comes}
      error={act.error}
      pending={act.isPending}
      end={(reason, answered) => act.mutate({ name, query: reasonIn(reason) }, { onSuccess: answered })}
    />
  );
}
