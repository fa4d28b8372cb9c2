import type { GroupDetail, Member } from '@countersign/contract/schemas/people.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { usePages } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { personWords } from '../../parts/person.ts';
import { useSearch } from '../../parts/search.tsx';
import { sizeWords } from './size-words.ts';

interface MemberListProps {
  readonly of: GroupDetail;
  /** What stands beside a member. */
  readonly aside?: (member: Member) => ReactNode;
}

/** Who and what is directly in a group, page by page. */
export function MemberList({ of: { name, members }, aside }: MemberListProps) {
  const styles = useForms();
  const { box, query } = useSearch('name of a member');
  const found = usePages('listMembers', query, { name });
  const size = members.people + members.groups;
  return (
    <>
      {size === 0 ? null : <div className={styles.quiet}>{sizeWords(members)}</div>}
      {size > few ? box : null}
      <PagedList
        of={found}
        label="Members"
        keyOf={(member) => member.id}
        empty={size === 0 ? 'Nobody. A rule that names it names nobody.' : 'No member fits.'}
      >
        {(member) => (
          <div className={styles.line}>
            <div className={styles.what}>
              <MemberLink member={member} />
              {member.disabled ? <Badge appearance="outline">{member.kind === 'person' ? 'disabled' : 'ended'}</Badge> : null}
            </div>
            {aside?.(member)}
          </div>
        )}
      </PagedList>
    </>
  );
}

/** What needs no search. */
const few = 10;

function MemberLink({ member: { username, name } }: { readonly member: Member }) {
  if (username === null)
    return (
      <PageLink to="/groups/$name" params={{ name }}>
        Group {printable(name)}
      </PageLink>
    );
  return (
    <PageLink to="/people/$username" params={{ username }}>
      {personWords({ username, name })}
    </PageLink>
  );
}
