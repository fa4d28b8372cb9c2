import { printable } from '@countersign/core/printable.ts';
import { useMe } from '../../api/me.ts';
import { type ItemOf, usePages } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { useSearch } from '../../parts/search.tsx';
import { Section } from '../../parts/section.tsx';
import { AddGroup } from './add-group.tsx';
import { sizeWords } from './size-words.ts';

/** Groups, which policies and guards name. */
export function Groups() {
  const { owner } = useMe();
  const { box, query } = useSearch('name of a group');
  const found = usePages('listGroups', query);
  return (
    <Page title="Groups" lead="Policies name groups: who may ask, who decides. A group holds people and other groups.">
      {box}
      <Section title="Groups">
        <PagedList of={found} label="Groups" keyOf={(group) => group.id} empty="No group fits. Owners add one below.">
          {(group) => <GroupLine group={group} />}
        </PagedList>
      </Section>
      {owner ? <AddGroup /> : null}
    </Page>
  );
}

function GroupLine({ group }: { readonly group: ItemOf<'listGroups'> }) {
  const styles = useForms();
  const { members, endedAt } = group;
  return (
    <div>
      <PageLink to="/groups/$name" params={{ name: group.name }} className={styles.title}>
        {printable(group.name)}
      </PageLink>
      <div className={styles.quiet}>{endedAt === null ? sizeWords(members) : 'ended'}</div>
    </div>
  );
}
