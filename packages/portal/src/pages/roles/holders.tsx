import type { Role } from '@countersign/contract/schemas/roles.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge } from '@fluentui/react-components';
import { usePages } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { PagedList } from '../../parts/list.tsx';
import { personWords } from '../../parts/person.ts';
import { Section } from '../../parts/section.tsx';
import { Ago } from '../../parts/when.tsx';

/** Who is in a role through Countersign, what is being added and what could not be removed yet. */
export function Holders({ role }: { readonly role: Role }) {
  const styles = useForms();
  const found = usePages('listMemberships', { tenant: role.tenant, role: role.name });
  return (
    <Section title="In it now">
      <PagedList of={found} label="In it now" keyOf={(one) => one.id} empty="Nobody has it through Countersign.">
        {(one) => (
          <div className={styles.line}>
            <div className={styles.what}>
              <div className={styles.title}>{personWords(one.person)}</div>
              <div className={styles.quiet}>
                {printable(one.account)}, <Ago at={one.since} />
                {one.standing ? '; it was there before, and is left there' : ''}
              </div>
            </div>
            <Badge appearance="tint" color={one.state === 'added' ? 'warning' : 'informative'}>
              {one.state}
            </Badge>
          </div>
        )}
      </PagedList>
    </Section>
  );
}
