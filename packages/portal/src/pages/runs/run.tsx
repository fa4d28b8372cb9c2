import type { RunDetail } from '@countersign/contract/schemas/runs.ts';
import type { Json } from '@countersign/core/json.ts';
import { printable } from '@countersign/core/printable.ts';
import { MessageBar, MessageBarBody, MessageBarTitle, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { read } from '../../api/reads.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { ButtonLink, PageLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { Parameters } from '../../parts/parameters.tsx';
import { personWords } from '../../parts/person.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Mono } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';
import { bare } from '../../terms/asks-words.ts';
import { Job } from './job.tsx';
import { Output } from './output.tsx';

/** One run: what was sent, how it went, what came back. */
export function RunPage() {
  const { id } = useParams({ from: '/shell/runs/$id' });
  const { data: run, error } = useQuery(read('readRun', { id }));
  if (run === undefined) return <Page title="A run">{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return <RunView run={run} />;
}

function RunView({ run }: { readonly run: RunDetail }) {
  const { person } = useMe();
  const own = run.person.id === person.id;
  return (
    <Page
      title={`${bare(run.task)} at ${printable(run.tenant)}`}
      actions={
        <>
          <StateBadge state={run.state} />
          {own ? (
            <ButtonLink to="/tasks/$name" params={{ name: run.task }} search={{ run: run.id }}>
              Repeat
            </ButtonLink>
          ) : null}
        </>
      }
    >
      {run.state === 'unknown' ? <Unknown /> : null}
      <Section title="What was sent">
        <Parameters of={run.parameters as { readonly [name: string]: Json }} request={run.request} />
      </Section>
      {run.status === null ? null : <Job tenant={run.tenant} status={run.status} />}
      {own && run.state === 'succeeded' ? <Answer id={run.id} /> : null}
      <Section title="The run">
        <Facts
          of={[
            ['Who', personWords(run.person)],
            ['Task', <Mono key="task">{`${run.task}, version ${run.taskVersion}`}</Mono>],
            ['Started', <When key="started" at={run.startedAt} />],
            ['Ended', run.finishedAt === null ? 'not yet' : <When key="ended" at={run.finishedAt} />],
            ['It said', run.message === null ? undefined : printable(run.message)],
            ['The workload calls it', run.workloadRequestId === null ? undefined : <Mono key="theirs">{run.workloadRequestId}</Mono>],
            [
              'Under',
              <PageLink key="request" to="/requests/$id" params={{ id: run.request }}>
                the request
              </PageLink>,
            ],
            ['Call', <Mono key="call">{run.callDigest}</Mono>],
            ['On the wire', run.sentDigest === null ? undefined : <Mono key="sent">{run.sentDigest}</Mono>],
            ['Answer', run.outputDigest === null ? undefined : <Mono key="output">{run.outputDigest}</Mono>],
            ['Run', <Mono key="id">{run.id}</Mono>],
          ]}
        />
      </Section>
    </Page>
  );
}

function Unknown() {
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>Whether it happened is not known.</MessageBarTitle> Look at the workload. It is never repeated by itself, and
        running the same again needs a new approval.
      </MessageBarBody>
    </MessageBar>
  );
}

function Answer({ id }: { readonly id: string }) {
  const { data, error } = useQuery(read('readRunOutput', { id }));
  return (
    <Section title="The answer">
      {data !== undefined ? <Output of={data.output} /> : error === null ? <Spinner label="Reading…" /> : <Empty>{error.message}</Empty>}
    </Section>
  );
}
