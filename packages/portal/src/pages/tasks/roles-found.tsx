import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/reads.ts';
import { PageLink } from '../../parts/link.tsx';
import { ListOf } from '../../parts/list-of.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { type RoleSearch, roleFits } from '../roles/fits.ts';
import { RoleLine } from '../roles/role-line.tsx';

/** The tasks are what the page is for: more roles than these are found by searching. */
const most = 5;

/** Roles that the reader may activate and that fit what is searched for; nothing where there is none. */
export function RolesFound(search: RoleSearch) {
  const { data, error } = useQuery(read('listRoles', {}));
  const found = data?.items.filter((role) => role.eligible.length > 0 && roleFits(role, search)) ?? [];
  if (error !== null) return <ProblemBar error={error} />;
  if (found.length === 0) return null;
  return (
    <Section title="Roles that you may activate">
      <ListOf items={found.slice(0, most)} label="Roles that you may activate" keyOf={(role) => `${role.tenant} ${role.name}`} empty={null}>
        {(role) => <RoleLine role={role} />}
      </ListOf>
      {found.length > most ? <PageLink to="/roles">All {found.length} are among the roles</PageLink> : null}
    </Section>
  );
}
