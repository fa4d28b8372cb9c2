import { useMe } from '../../api/me.ts';
import { usePages } from '../../api/reads.ts';
import { Empty } from '../../parts/empty.tsx';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { AlertCard } from './alert-card.tsx';

/** What is wrong with how roles are held. */
export function RoleAlerts() {
  const { owner, auditor } = useMe();
  return (
    <Page
      title="Role alerts"
      lead={
        <>
          What is wrong with how roles are held, looked for once an hour. From where on it is wrong stands in the{' '}
          <PageLink to="/settings">settings</PageLink>.
        </>
      }
    >
      {owner || auditor ? <Found owner={owner} /> : <Empty>Role alerts are shown to owners and auditors.</Empty>}
    </Page>
  );
}

function Found({ owner }: { readonly owner: boolean }) {
  const found = usePages('listRoleAlerts', {});
  return (
    <Section title="Found">
      <PagedList of={found} label="Role alerts" keyOf={(one) => one.id} empty="Nothing is wrong with how roles are held.">
        {(one) => <AlertCard one={one} owner={owner} />}
      </PagedList>
    </Section>
  );
}
