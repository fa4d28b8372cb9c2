import type { Person } from '@countersign/contract/schemas/people.ts';
import { printable } from '@countersign/core/printable.ts';
import { useQuery } from '@tanstack/react-query';
import { read, usePages } from '../../api/reads.ts';
import { WaitingAbout } from '../../configuration/waiting-about.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { ListOf } from '../../parts/list-of.tsx';
import { personWords } from '../../parts/person.ts';
import { Section } from '../../parts/section.tsx';
import { Mono } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';
import { CredentialList } from '../credentials/credential-list.tsx';
import { SessionList } from '../credentials/session-list.tsx';
import { TokenList } from '../credentials/token-list.tsx';
import { AssignmentLine } from '../roles/assignment-line.tsx';
import { Accounts } from './accounts.tsx';
import { ChangePerson } from './change-person.tsx';
import { Disable } from './disable.tsx';
import { EnrolPerson } from './enrol-person.tsx';
import { LinkIdentity } from './link-identity.tsx';

export function PersonView({ person, owner }: { readonly person: Person; readonly owner: boolean }) {
  const styles = useForms();
  return (
    <>
      <WaitingAbout names={[person.id]} />
      <div className={styles.grid}>
        <div className={styles.stack}>
          <Section title="Who it is">
            <Facts
              of={[
                ['Username', <Mono key="username">{person.username}</Mono>],
                ['Mail address', person.mail === null ? 'none' : printable(person.mail)],
                ['Sponsor', person.sponsor === null ? undefined : personWords(person.sponsor)],
                ['Disabled', person.disabledAt === null ? undefined : <When key="disabled" at={person.disabledAt} />],
              ]}
            />
          </Section>
          <Groups of={person} />
          <Roles of={person} />
          <Accounts of={person} owner={owner} />
          {owner ? <ChangePerson person={person} /> : null}
        </div>
        <div className={styles.stack}>
          <Held by={person} owner={owner} />
          {owner ? (
            <>
              <EnrolPerson person={person} />
              <LinkIdentity person={person} />
              <Disable person={person} />
            </>
          ) : null}
        </div>
      </div>
    </>
  );
}

function Groups({ of: { groups } }: { readonly of: Person }) {
  return (
    <Section title="Groups">
      <ListOf
        items={groups}
        label="Groups"
        keyOf={(group) => group.id}
        empty="In no group. Policies name groups: whoever is in none asks for little."
      >
        {(group) => (
          <PageLink to="/groups/$name" params={{ name: group.name }}>
            {printable(group.name)}
          </PageLink>
        )}
      </ListOf>
    </Section>
  );
}

function Roles({ of: { username } }: { readonly of: Person }) {
  const found = usePages('listAssignments', { person: username });
  return (
    <Section title="Roles" aside={<PageLink to="/roles">All roles</PageLink>}>
      <PagedList
        of={found}
        label="Assignments"
        keyOf={(one) => one.id}
        empty="Eligible for no role. An owner assigns one on the role’s page; what is activated under it ends by itself."
      >
        {(one) => <AssignmentLine one={one} />}
      </PagedList>
    </Section>
  );
}

/** What somebody signs in and acts with. */
function Held({ by: { username }, owner }: { readonly by: Person; readonly owner: boolean }) {
  const input = { query: { person: username } };
  const credentials = useQuery(read('listCredentials', input));
  const sessions = useQuery(read('listSessions', input));
  const tokens = useQuery(read('listTokens', input));
  return (
    <>
      <Section title="Signs in with">
        <CredentialList
          items={credentials.data?.items}
          error={credentials.error}
          ends={owner}
          empty="Nothing yet. New codes make the first."
        />
      </Section>
      <Section title="Signed in">
        <SessionList items={sessions.data?.items} error={sessions.error} ends={owner} empty="Signed in nowhere." />
      </Section>
      <Section title="Tokens">
        <TokenList items={tokens.data?.items} error={tokens.error} ends={owner} empty="No terminal and no script acts as them." />
      </Section>
    </>
  );
}
