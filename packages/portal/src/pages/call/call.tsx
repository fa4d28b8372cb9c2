import type { CallDetail } from '@countersign/contract/schemas/explain.ts';
import type { Json } from '@countersign/core/json.ts';
import { printable } from '@countersign/core/printable.ts';
import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { read } from '../../api/reads.ts';
import { RiskBadge } from '../../parts/badges.tsx';
import { Facts } from '../../parts/facts.tsx';
import { ButtonLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { Parameters } from '../../parts/parameters.tsx';
import { personWords } from '../../parts/person.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Mono } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';
import { bare } from '../../terms/asks-words.ts';
import { Explained } from '../tasks/explained.tsx';
import { WhatNow } from './what-now.tsx';

/** A call that was kept: what was tried, how it stands now, and the ask for exactly that. */
export function CallPage() {
  const { id } = useParams({ from: '/shell/calls/$id' });
  const { data: call, error } = useQuery(read('readCall', { id }));
  if (call === undefined) return <Page title="A call">{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return <CallView kept={call} />;
}

function CallView({ kept }: { readonly kept: CallDetail }) {
  const { person } = useMe();
  const { call } = kept;
  const own = kept.person.id === person.id;
  return (
    <Page
      title={`${bare(call.task)} at ${printable(call.tenant)}`}
      actions={
        <>
          <RiskBadge risk={call.risk} />
          {own ? (
            <ButtonLink to="/tasks/$name" params={{ name: call.task }} search={{ call: kept.id }}>
              Open in the form
            </ButtonLink>
          ) : null}
        </>
      }
    >
      <Section title="What was tried">
        <Facts
          of={[
            ['Task', <Mono key="task">{`${call.task}, version ${call.taskVersion}`}</Mono>],
            ['It', call.summary === null ? undefined : printable(call.summary)],
            ['Why it is a risk', call.why === null ? undefined : printable(call.why)],
            ['Tenant', printable(call.tenant)],
            ['Who', personWords(kept.person)],
            ['First tried', <When key="kept" at={kept.keptAt} />],
            ['Digest', <Mono key="digest">{call.digest}</Mono>],
            ['Kept as', <Mono key="id">{kept.id}</Mono>],
          ]}
        />
        <Parameters of={call.parameters as { readonly [name: string]: Json }} target={call.target} />
      </Section>
      <Section title="As things are now">
        <Explained of={kept} error={null} />
        <WhatNow kept={kept} own={own} />
      </Section>
    </Page>
  );
}
