import type { AnswerOf } from '@countersign/contract/client.ts';
import { printable } from '@countersign/core/printable.ts';
import { parseInstant } from '@countersign/core/time.ts';
import { usePages } from '../../api/reads.ts';
import { Facts } from '../../parts/facts.tsx';
import { useForms } from '../../parts/forms.ts';
import { ButtonLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { Section } from '../../parts/section.tsx';
import { When } from '../../parts/when.tsx';

type Asked = AnswerOf<'listLockboxRequests'>['items'][number];

/** What engineers of Microsoft's ask to see; nothing where nothing is asked, or where it is not this person's to see. */
export function MicrosoftAsks() {
  const found = usePages('listLockboxRequests');
  if (found.error === null && (found.items ?? []).length === 0) return null;
  return (
    <Section title="Microsoft asks">
      <PagedList
        of={found}
        label="Microsoft asks"
        keyOf={({ tenant, id, facts, unread }) => JSON.stringify([tenant, id, unread, facts])}
        empty="Microsoft asks for nothing."
      >
        {(asked) => <AskedCard asked={asked} />}
      </PagedList>
    </Section>
  );
}

/** One request as it came. It is decided by a task like any other, which others countersign. */
function AskedCard({ asked }: { readonly asked: Asked }) {
  const styles = useForms();
  const { tenant, id, facts, unread } = asked;
  if (unread !== null)
    return (
      <div className={styles.column}>
        <span className={styles.title}>{printable(tenant)} could not be read</span>
        <div className={styles.quiet}>{printable(unread)}</div>
      </div>
    );
  return (
    <div className={styles.column}>
      <span className={styles.title}>
        {printable(id ?? 'A request without a number')} at {printable(tenant)}
      </span>
      <Facts of={facts.map(({ name, value }) => [printable(name), <Value key={name} of={value} />])} />
      {id === null ? (
        <div className={styles.quiet}>It has no number by which it could be decided here.</div>
      ) : (
        <div className={styles.row}>
          <Decide asked={{ ...asked, id }} decision="Approve" />
          <Decide asked={{ ...asked, id }} decision="Deny" />
        </div>
      )}
    </div>
  );
}

function Value({ of }: { readonly of: string }) {
  return parseInstant(of).ok ? <When at={of} /> : printable(of);
}

/** Opens the form of the task, filled in. */
function Decide({ asked: { tenant, task, id }, decision }: { readonly asked: Asked & { id: string }; readonly decision: string }) {
  return (
    <ButtonLink to="/tasks/$name" params={{ name: task }} search={{ tenant, lockbox: id, decision }} aria-label={`${decision} ${id}…`}>
      {decision}…
    </ButtonLink>
  );
}
