import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/me.ts';
import { read } from '../../api/reads.ts';
import { ListOf } from '../../parts/list-of.tsx';
import { Page } from '../../parts/page.tsx';
import { useSearch } from '../../parts/search.tsx';
import { Section } from '../../parts/section.tsx';
import { roleFits } from './fits.ts';
import { PutRole } from './put-role.tsx';
import { RoleLine } from './role-line.tsx';

/** Roles that workloads lend. */
export function Roles() {
  const { owner } = useMe();
  const { box, query } = useSearch('name of a role');
  const { data, error } = useQuery(read('listRoles', {}));
  const fitting = data?.items.filter((role) => roleFits(role, { words: query.search ?? '' }));
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
