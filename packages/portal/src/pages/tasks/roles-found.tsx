import { usePages } from '../../api/reads.ts';
import { PageLink } from '../../parts/link.tsx';
import { ListOf } from '../../parts/list-of.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { RoleLine } from '../roles/role-line.tsx';

/** The tasks are what the page is for: more roles than these are found by searching. */
const most = '5';

interface RoleSearch {
  readonly search: string;
  readonly risk: string;
  /** A workload's own role group, by its name there. */
  readonly called: string;
}

/** Roles that the reader may activate and that fit what is searched for; nothing where there is none. */
export function RolesFound(search: RoleSearch) {
  const given = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== ''));
  const { items: found = [], error, more } = usePages('listRoles', { ...given, eligible: 'true', limit: most });
  if (error !== null) return <ProblemBar error={error} />;
  if (found.length === 0) return null;
  return (
    <Section title="Roles that you may activate">
      <ListOf items={found} label="Roles that you may activate" keyOf={(role) => `${role.tenant} ${role.name}`} empty={null}>
        {(role) => <RoleLine role={role} />}
      </ListOf>
      {more ? <PageLink to="/roles">All of them are among the roles</PageLink> : null}
    </Section>
  );
}
