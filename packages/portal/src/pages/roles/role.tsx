import type { Role } from '@countersign/contract/schemas/roles.ts';
import { printable } from '@countersign/core/printable.ts';
import { Spinner } from '@fluentui/react-components';
import { useParams } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { usePages } from '../../api/reads.ts';
import { WaitingAbout } from '../../configuration/waiting-about.tsx';
import { RiskBadge } from '../../parts/badges.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { listed } from '../../parts/person.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Mono } from '../../parts/text.tsx';
import { Activate } from './activate.tsx';
import { Assign } from './assign.tsx';
import { Assignments } from './assignments.tsx';
import { Holders } from './holders.tsx';

/** One role: who may ask for it, who has it now, and asking for it. */
export function RolePage() {
  const { tenant, name } = useParams({ from: '/shell/roles/$tenant/$name' });
  const { items, error } = usePages('listRoles', { tenant, role: name, limit: '1' });
  const role = items?.find((one) => one.tenant === tenant && one.name === name);
  if (role !== undefined) return <Told role={role} />;
  return (
    <Page title={printable(name)}>
      {items !== undefined ? (
        <Empty>There is no such role here. It may have been taken away: roles that are lent are on the list.</Empty>
      ) : error === null ? (
        <Spinner label="Reading…" />
      ) : (
        <ProblemBar error={error} />
      )}
    </Page>
  );
}

function Told({ role }: { readonly role: Role }) {
  const styles = useForms();
  const { owner, auditor } = useMe();
  const assigned = usePages('listAssignments', { tenant: role.tenant, role: role.name });
  return (
    <Page title={printable(role.name)} lead={printable(role.summary)} actions={<RiskBadge risk={role.risk} />}>
      <WaitingAbout names={[role.name, ...(assigned.items ?? []).map(({ id }) => id)]} />
      <div className={styles.grid}>
        <div className={styles.stack}>
          <Activate role={role} />
          <Assignments of={assigned} everybody={owner || auditor} />
          {owner ? <Assign role={role} /> : null}
        </div>
        <div className={styles.stack}>
          <Section title="What it is">
            <Facts
              of={[
                ['Tenant', printable(role.tenant)],
                ['Id', <Mono key="key">{role.key}</Mono>],
                ['Lent by', role.policies.length === 0 ? 'no policy: nobody may ask for it' : <Policies key="by" of={role.policies} />],
                ['Scopes', role.scoped ? 'the whole tenant, or a part of it' : 'the whole tenant'],
                ['Your account', role.account === null ? 'none: it cannot be lent to you' : <Mono key="account">{role.account}</Mono>],
              ]}
            />
          </Section>
          {owner || auditor ? <Holders role={role} /> : null}
        </div>
      </div>
    </Page>
  );
}

function Policies({ of }: { readonly of: readonly string[] }) {
  if (of.length > 1) return listed(of.map((name) => printable(name)));
  const [name = ''] = of;
  return (
    <PageLink to="/rules/$kind/$name" params={{ kind: 'policy', name }}>
      {printable(name)}
    </PageLink>
  );
}
