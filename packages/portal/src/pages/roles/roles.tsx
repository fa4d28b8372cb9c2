import type { Role } from '@countersign/contract/schemas/roles.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/me.ts';
import { read } from '../../api/reads.ts';
import { RiskBadge } from '../../parts/badges.tsx';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { ListOf } from '../../parts/list-of.tsx';
import { Page } from '../../parts/page.tsx';
import { useSearch } from '../../parts/search.tsx';
import { Section } from '../../parts/section.tsx';
import { PutRole } from './put-role.tsx';

/** Roles that workloads lend. */
export function Roles() {
  const { owner } = useMe();
  const { box, query } = useSearch('name of a role');
  const { data, error } = useQuery(read('listRoles', {}));
  const words = query.search?.toLowerCase() ?? '';
  const fitting = data?.items.filter(({ name, summary, tenant }) => `${name} ${summary} ${tenant}`.toLowerCase().includes(words));
  return (
    <Page
      title="Roles"
      lead="Rights that a workload can lend as a whole. Being eligible is no right: whoever is asks for the role, and has it for a while."
    >
      {box}
      <Section title="Roles">
        <ListOf
          items={fitting}
          error={error}
          label="Roles"
          keyOf={(role) => `${role.tenant} ${role.name}`}
          empty="No role. An owner makes a workload’s role known; a policy then says who may ask for it."
        >
          {(role) => <RoleLine role={role} />}
        </ListOf>
      </Section>
      {owner ? <PutRole /> : null}
    </Page>
  );
}

function RoleLine({ role }: { readonly role: Role }) {
  const styles = useForms();
  return (
    <div>
      <div className={styles.row}>
        <PageLink to="/roles/$tenant/$name" params={{ tenant: role.tenant, name: role.name }} className={styles.title}>
          {printable(role.name)}
        </PageLink>
        <RiskBadge risk={role.risk} />
        {role.eligible.length === 0 ? null : (
          <Badge appearance="tint" color="success">
            you may ask for it
          </Badge>
        )}
      </div>
      <div className={styles.quiet}>
        {printable(role.tenant)}
        {role.summary === '' ? '' : `: ${printable(role.summary)}`}
      </div>
    </div>
  );
}
