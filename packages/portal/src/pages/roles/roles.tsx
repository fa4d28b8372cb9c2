import { useMe } from '../../api/me.ts';
import { usePages } from '../../api/reads.ts';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { useSearch } from '../../parts/search.tsx';
import { Section } from '../../parts/section.tsx';
import { PutRole } from './put-role.tsx';
import { RoleLine } from './role-line.tsx';

/** Roles that workloads lend. */
export function Roles() {
  const { owner, auditor } = useMe();
  const { box, query } = useSearch('name of a role');
  const found = usePages('listRoles', query);
  return (
    <Page
      title="Roles"
      actions={owner || auditor ? <PageLink to="/roles/alerts">Role alerts</PageLink> : null}
      lead="Rights that a workload can lend as a whole. Being eligible is no right: whoever is asks for the role, and has it for a while."
    >
      {box}
      <Section title="Roles">
        <PagedList
          of={found}
          label="Roles"
          keyOf={(role) => `${role.tenant} ${role.name}`}
          empty="No role. An owner makes a workload’s role known; a policy then says who may ask for it."
        >
          {(role) => <RoleLine role={role} />}
        </PagedList>
      </Section>
      {owner ? <PutRole /> : null}
    </Page>
  );
}
