import type { Tenant, Workload } from '@countersign/contract/schemas/tenants.ts';
import { printable } from '@countersign/core/printable.ts';
import { useQuery } from '@tanstack/react-query';
import { useMe } from '../../api/me.ts';
import { read, usePages } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { listed } from '../../parts/person.ts';
import { Section } from '../../parts/section.tsx';
import { Ago } from '../../parts/when.tsx';
import { AddTenant } from './add-tenant.tsx';
import { CertificateEnd, StandingBadge } from './badges.tsx';
import { ConnectAnother } from './connect-another.tsx';
import { standingOf } from './state.ts';
import { TenantName } from './tenant-name.tsx';

/** The systems that are connected, and the tenants that they belong to. */
export function Workloads() {
  const { owner } = useMe();
  const workloads = usePages('listWorkloads');
  const tenants = usePages('listTenants');
  return (
    <Page
      title="Workloads"
      lead="Every connected system of every tenant: whether it works, until when its certificate is good, and who looked when. Connecting one is countersigned by another owner."
    >
      <Section title="Connected">
        <PagedList
          of={workloads}
          label="Workloads"
          keyOf={keyOf}
          empty="Nothing is connected yet. Add a tenant below, then connect its Exchange, Purview or Graph."
        >
          {(workload) => <Line workload={workload} />}
        </PagedList>
      </Section>
      <Section title="Tenants">
        <PagedList of={tenants} label="Tenants" keyOf={({ id }) => id} empty="No tenant yet.">
          {(tenant) => <TenantLine tenant={tenant} />}
        </PagedList>
      </Section>
      {owner ? <ConnectAnother tenants={(tenants.items ?? []).filter(({ endedAt }) => endedAt === null).map(({ name }) => name)} /> : null}
      {owner ? <AddTenant /> : null}
    </Page>
  );
}

const keyOf = ({ tenant, name }: Workload) => `${tenant}/${name}`;

function Line({ workload }: { readonly workload: Workload }) {
  const styles = useForms();
  const { owner, auditor } = useMe();
  const locks = useQuery(read('listLocks', {}));
  const { tenant, name, checked, certificateEndsAt } = workload;
  return (
    <div className={styles.line}>
      <div className={styles.what}>
        <PageLink to="/workloads/$tenant/$name" params={{ tenant, name }} className={styles.title}>
          {printable(`${tenant}/${name}`)}
        </PageLink>
        <div className={styles.quiet}>
          {checked === null ? (
            owner || auditor ? (
              'Nobody looked at it yet.'
            ) : null
          ) : (
            <>
              Looked at <Ago at={checked.at} />.
            </>
          )}{' '}
          {certificateEndsAt === null ? null : (
            <>
              Certificate until <CertificateEnd at={certificateEndsAt} />
            </>
          )}
        </div>
      </div>
      {owner || auditor || locks.data?.items.length !== 0 ? <StandingBadge of={standingOf(workload, locks.data?.items ?? [])} /> : null}
    </div>
  );
}

function TenantLine({ tenant: { name, tags, workloads, endedAt } }: { readonly tenant: Tenant }) {
  const styles = useForms();
  return (
    <div>
      <TenantName of={{ name, tags, endedAt }} />
      <div className={styles.quiet}>{listed(workloads.map(printable), 'Nothing of it is connected.')}</div>
    </div>
  );
}
