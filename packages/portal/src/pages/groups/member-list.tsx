import type { Group } from '@countersign/contract/schemas/people.ts';
import { printable } from '@countersign/core/printable.ts';
import type { ReactNode } from 'react';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { ListOf } from '../../parts/list-of.tsx';
import { personWords } from '../../parts/person.ts';

/** A member as lists and forms know it: a person by username or a group by name. */
export interface MemberNamed {
  readonly kind: 'person' | 'group';
  readonly name: string;
  /** What it is called, where that is known. */
  readonly words: string;
}

export function membersOf({ people, groups }: Pick<Group, 'people' | 'groups'>): readonly MemberNamed[] {
  return [
    ...groups.map(({ name }) => ({ kind: 'group' as const, name, words: `Group ${printable(name)}` })),
    ...people.map((person) => ({ kind: 'person' as const, name: person.username, words: personWords(person) })),
  ];
}

interface MembersProps {
  readonly members: readonly MemberNamed[];
  readonly aside?: (member: MemberNamed) => ReactNode;
}

export function Members({ members, aside }: MembersProps) {
  const styles = useForms();
  return (
    <ListOf
      items={members}
      label="Members"
      keyOf={({ kind, name }) => `${kind} ${name}`}
      empty="Nobody. A rule that names it names nobody."
    >
      {(member) => (
        <div className={styles.line}>
          <div className={styles.what}>
            {member.kind === 'person' ? (
              <PageLink to="/people/$username" params={{ username: member.name }}>
                {member.words}
              </PageLink>
            ) : (
              <PageLink to="/groups/$name" params={{ name: member.name }}>
                {member.words}
              </PageLink>
            )}
          </div>
          {aside?.(member)}
        </div>
      )}
    </ListOf>
  );
}

export function MemberList({ of }: { readonly of: Group }) {
  return <Members members={membersOf(of)} />;
}
