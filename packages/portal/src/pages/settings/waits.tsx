import { printable } from '@countersign/core/printable.ts';
import { Badge } from '@fluentui/react-components';
import { changesOf } from '../../document/changes.ts';
import { useWaiting } from '../../document/waiting.tsx';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { Ago } from '../../parts/when.tsx';

/** Settings that are not there yet, or change, once another owner has countersigned. */
export function Waits({ about }: { readonly about: (name: string) => boolean }) {
  const styles = useForms();
  const { items = [] } = useWaiting();
  const waits = items.flatMap((request) =>
    changesOf(request.asks.change).flatMap(({ kind, name }) => (kind === 'setting' && about(name) ? [{ name, request }] : [])),
  );
  return waits.map(({ name, request }) => (
    <div key={request.id} className={styles.row}>
      <Badge color="warning" appearance="tint">
        a change waits
      </Badge>
      <PageLink to="/settings/$name" params={{ name }}>
        {printable(name)}
      </PageLink>
      <span className={styles.quiet}>
        asked by {printable(request.person.username)}, <Ago at={request.filedAt} />
      </span>
    </div>
  ));
}
