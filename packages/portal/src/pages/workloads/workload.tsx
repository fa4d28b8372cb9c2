import type { WorkloadDetail } from '@countersign/contract/schemas/tenants.ts';
import type { Json } from '@countersign/core/json.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { read, readOrNone } from '../../api/reads.ts';
import { Waiting } from '../../document/waiting.tsx';
import { rendered } from '../../document/yaml.ts';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { ListOf } from '../../parts/list-of.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Mono } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';
import { LockCard } from '../locks/lock-card.tsx';
import { CertificateEnd, StandingBadge } from './badges.tsx';
import { CertificateOf } from './certificate.tsx';
import { Check } from './check.tsx';
import { Configure } from './configure.tsx';
import { ConsentTo } from './consent.tsx';
import { type Given, usualFor, workloadNames } from './settings.ts';
import { locksOn, standingOf } from './state.ts';

/** One workload: how it is connected, whether it works, what stops it. One that is not there yet is connected here. */
export function WorkloadPage() {
  const { tenant, name } = useParams({ from: '/shell/workloads/$tenant/$name' });
  const { owner, auditor } = useMe();
  const { data, error } = useQuery(readOrNone('readWorkload', { tenant, name }));
  const of = useQuery(read('readTenant', { name: tenant }));
  const title = `${tenant}/${name}`;
  const problem = error ?? of.error;
  if (data === undefined || of.data === undefined)
    return <Page title={title}>{problem === null ? <Spinner label="Reading…" /> : <ProblemBar error={problem} />}</Page>;
  const waiting = <Waiting kind="workload" name={`${of.data.id}/${name}`} now={data === null ? '' : asKept(data, of.data.id)} />;
  if (data === null)
    return (
      <Page title={title} actions={<Badge appearance="outline">not connected</Badge>}>
        {waiting}
        <New tenant={of.data.name} name={name} owner={owner} />
      </Page>
    );
  return (
    <Page title={title} actions={<Standing of={data} />}>
      {waiting}
      <Connection of={data} />
      {owner || auditor ? <Check tenant={data.tenant} name={data.name} /> : null}
      <Locks of={data} />
      <Catalogue of={data} />
      {owner ? <CertificateOf tenant={data.tenant} /> : null}
      {owner && typeof data.settings?.clientId === 'string' ? (
        <ConsentTo tenant={data.tenant} application={data.settings.clientId} />
      ) : null}
      {owner && data.settings !== null ? (
        <Configure tenant={data.tenant} name={data.name} settings={textsIn(data.settings)} version={data.version} />
      ) : null}
    </Page>
  );
}

function New({ tenant, name, owner }: { readonly tenant: string; readonly name: string; readonly owner: boolean }) {
  if (!workloadNames.some((known) => known === name)) return <Empty>There is no connector for a workload of this name.</Empty>;
  if (!owner) return <Empty>It is not connected. An owner connects it.</Empty>;
  return (
    <>
      <CertificateOf tenant={tenant} />
      <Configure tenant={tenant} name={name} settings={usualFor(name, tenant)} version={0} />
    </>
  );
}

/** As its document is kept: what a change is compared with. */
function asKept({ connector, name, settings }: WorkloadDetail, tenant: string): string {
  return rendered({ connector, name, settings: (settings ?? {}) as Json, tenant });
}

function textsIn(settings: { readonly [name: string]: unknown }): Given {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}

function Standing({ of }: { readonly of: WorkloadDetail }) {
  const { owner, auditor } = useMe();
  const { data } = useQuery(read('listLocks', {}));
  const standing = standingOf(of, data?.items ?? []);
  return owner || auditor || standing === 'locked' ? <StandingBadge of={standing} /> : null;
}

function Connection({ of: { connector, settings, certificateEndsAt, checked } }: { readonly of: WorkloadDetail }) {
  return (
    <Section title="Connection">
      <Facts
        of={[
          ['Connector', printable(connector)],
          ...Object.entries(settings ?? {}).map(([name, value]) => [printable(name), <Mono key={name}>{String(value)}</Mono>] as const),
          ['Certificate until', certificateEndsAt === null ? undefined : <CertificateEnd key="ends" at={certificateEndsAt} />],
          [
            'Last look',
            settings === null ? undefined : checked === null ? (
              'never, or long ago'
            ) : (
              <span key="checked">
                <When at={checked.at} />: {checked.ok ? 'it worked' : 'it did not work'}
              </span>
            ),
          ],
        ]}
      />
      {settings === null ? <Empty>Where it is and how it is signed in to is shown to owners and auditors.</Empty> : null}
    </Section>
  );
}

function Locks({ of }: { readonly of: WorkloadDetail }) {
  const { data, error } = useQuery(read('listLocks', {}));
  return (
    <Section title="Locks on it" aside={<PageLink to="/locks">Lock or unlock</PageLink>}>
      <ListOf
        items={data === undefined ? undefined : locksOn(of, data.items)}
        error={error}
        label="Locks on it"
        keyOf={({ id }) => id}
        empty="Nothing stops it."
      >
        {(lock) => <LockCard lock={lock} />}
      </ListOf>
    </Section>
  );
}

function Catalogue({ of: { name, tasks, opened, versions } }: { readonly of: WorkloadDetail }) {
  const styles = useForms();
  return (
    <Section title="Catalogue and versions">
      <Facts
        of={[
          ['Tasks in the catalogue', `${tasks} of ${printable(name)}`],
          ['Opened by policies here', String(opened)],
        ]}
      />
      <ListOf items={versions.toReversed()} label="Versions" keyOf={({ version }) => String(version)} empty="No version.">
        {({ version, madeAt, request }) => (
          <div className={styles.row}>
            <span className={styles.title}>Version {version}</span>
            <span className={styles.quiet}>
              <When at={madeAt} />
              {request === null ? ', from the first start' : ', '}
              {request === null ? null : (
                <PageLink inline to="/requests/$id" params={{ id: request }}>
                  how it came
                </PageLink>
              )}
            </span>
          </div>
        )}
      </ListOf>
    </Section>
  );
}
