import type { GroupDetail } from '@countersign/contract/schemas/people.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { read } from '../../api/reads.ts';
import { WaitingAbout } from '../../configuration/waiting-about.tsx';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { ListOf } from '../../parts/list-of.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { EditMembers } from './edit-members.tsx';
import { MemberList } from './member-list.tsx';

/** One group: who is in it, what it is in, and where rules name it. */
export function GroupPage() {
  const { name } = useParams({ from: '/shell/groups/$name' });
  const { data: group, error } = useQuery(read('readGroup', { name }));
  if (group === undefined)
    return <Page title={printable(name)}>{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return <Told key={group.id} group={group} />;
}

function Told({ group }: { readonly group: GroupDetail }) {
  const styles = useForms();
  const { owner } = useMe();
  const live = group.endedAt === null;
  return (
    <Page title={`Group ${printable(group.name)}`} actions={live ? null : <Badge appearance="outline">ended</Badge>}>
      <WaitingAbout names={[group.id]} />
      <div className={styles.grid}>
        <div className={styles.stack}>
          {owner && live ? (
            <EditMembers group={group} />
          ) : (
            <Section title="Members">
              <MemberList of={group} />
            </Section>
          )}
        </div>
        <div className={styles.stack}>
          <Section title="Where rules name it">
            <ListOf
              items={group.named}
              label="Rules"
              keyOf={({ kind, name, as, through }) => `${kind} ${name} ${as} ${through?.id ?? ''}`}
              empty={ruleless[group.name] ?? 'No policy and no guard names it: being in it gives nothing.'}
            >
              {(naming) => <NamingLine of={naming} />}
            </ListOf>
          </Section>
          {group.follows.length === 0 ? null : (
            <Section title="Follows">
              <ListOf items={group.follows} label="Follows" keyOf={({ issuer, id }) => `${issuer} ${id}`} empty="No provider.">
                {({ issuer, id }) => (
                  <div>
                    <div className={styles.title}>{printable(id)}</div>
                    <div className={styles.quiet}>
                      at {printable(issuer)}: who is in it no more is out here when they next sign in there; who comes into it waits for an
                      owner
                    </div>
                  </div>
                )}
              </ListOf>
            </Section>
          )}
          <Section title="It is in">
            <ListOf items={group.within} label="It is in" keyOf={(one) => one.id} empty="In no other group.">
              {(one) => (
                <PageLink to="/groups/$name" params={{ name: one.name }}>
                  {printable(one.name)}
                </PageLink>
              )}
            </ListOf>
          </Section>
        </div>
      </div>
    </Page>
  );
}

/** What the groups that every installation has are for. */
const ruleless: { readonly [name: string]: string } = {
  owners: 'No rule needs to: owners change the configuration, each change countersigned by another of them.',
  'policy-administrators': 'No rule needs to: they propose policies and guards, and countersign those of others that give them nothing.',
  auditors: 'No rule needs to: auditors read everything and change nothing.',
};

const words: { readonly [as in GroupDetail['named'][number]['as']]: string } = {
  requester: 'its people may ask',
  excluded: 'its people may not ask, whatever else names them',
  approver: 'its people approve',
  observer: 'the log says that they would have had to approve',
  reviewer: 'its people review break-glass',
};

function NamingLine({ of: { kind, name, as, through } }: { readonly of: GroupDetail['named'][number] }) {
  const styles = useForms();
  return (
    <div>
      <PageLink to="/rules/$kind/$name" params={{ kind, name }} className={styles.title}>
        {kind} {printable(name)}
      </PageLink>
      <div className={styles.quiet}>
        {words[as]}
        {through === null ? '' : `, since it is in ${printable(through.name)}`}
      </div>
    </div>
  );
}
