import { printable } from '@countersign/core/printable.ts';
import { Badge } from '@fluentui/react-components';
import { useForms } from '../../parts/forms.ts';

interface TenantNameProps {
  readonly of: { readonly name: string; readonly tags: readonly string[]; readonly endedAt: string | null };
}

/** A tenant's name, with its tags and whether it has ended. */
export function TenantName({ of: { name, tags, endedAt } }: TenantNameProps) {
  const styles = useForms();
  return (
    <div className={styles.row}>
      <span className={styles.title}>{printable(name)}</span>
      {tags.map((tag) => (
        <Badge key={tag} appearance="outline">
          {printable(tag)}
        </Badge>
      ))}
      {endedAt === null ? null : <Badge appearance="outline">ended</Badge>}
    </div>
  );
}
