import type { Role } from '@countersign/contract/schemas/roles.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge } from '@fluentui/react-components';
import { RiskBadge } from '../../parts/badges.tsx';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';

/** One role in a list; it leads to where the role is asked for. */
export function RoleLine({ role }: { readonly role: Role }) {
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
