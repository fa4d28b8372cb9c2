import { printable } from '@countersign/core/printable.ts';
import { Badge } from '@fluentui/react-components';
import { useMe } from '../../api/me.ts';
import { type ItemOf, usePages } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { useSearch } from '../../parts/search.tsx';
import { Section } from '../../parts/section.tsx';
import { AddPerson } from './add-person.tsx';

/** Everybody who can be named: people, agents, service accounts. */
export function People() {
  const { owner } = useMe();
  const { box, query } = useSearch('name or username');
  const found = usePages('listPeople', query);
  return (
    <Page
      title="People"
      lead="People, agents and service accounts. Nobody here holds rights by being here: groups and policies say who may ask, and who decides."
    >
      {box}
      <Section title="Everybody">
        <PagedList of={found} label="People" keyOf={(person) => person.id} empty="Nobody fits. Search for another part of the name.">
          {(person) => <PersonLine person={person} />}
        </PagedList>
      </Section>
      {owner ? <AddPerson /> : null}
    </Page>
  );
}

function PersonLine({ person }: { readonly person: ItemOf<'listPeople'> }) {
  const styles = useForms();
  return (
    <div className={styles.line}>
      <div className={styles.what}>
        <PageLink to="/people/$username" params={{ username: person.username }} className={styles.title}>
          {printable(person.name)}
        </PageLink>
        <div className={styles.quiet}>{printable(person.username)}</div>
      </div>
      <div className={styles.row}>
        {person.kind === 'human' ? null : <Badge appearance="outline">{person.kind}</Badge>}
        {person.disabled ? (
          <Badge appearance="tint" color="danger">
            disabled
          </Badge>
        ) : null}
      </div>
    </div>
  );
}
