import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Pinned } from '@countersign/core/policy.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Terms } from '@countersign/core/request.ts';
import { formatInstant } from '@countersign/core/time.ts';
import { Facts } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import { When } from '../../parts/when.tsx';

/** For how long, how often, by which rule. */
export function Window({ terms, request }: { readonly terms: Terms; readonly request: RequestDetail }) {
  return (
    <Section title="What it gives">
      <Facts
        of={[
          ['From', terms.startAt === null ? 'the moment it is approved' : <When key="from" at={formatInstant(terms.startAt)} />],
          ['Covers', terms.bind === 'call' ? 'exactly this, and nothing else' : 'whatever fits the constraint, in that time'],
          ['Policy', terms.policy === null ? 'built in: configuration is countersigned by another owner' : pinned(terms.policy)],
          ['Guards', terms.guards.length === 0 ? undefined : terms.guards.map(pinned).join(', ')],
          ['To decide until', request.state === 'pending' ? <When key="until" at={request.expiresAt} /> : undefined],
        ]}
      />
    </Section>
  );
}

function pinned({ name, version }: Pinned): string {
  return `${printable(name)}, version ${version}`;
}
