import { printable } from '@countersign/core/printable.ts';
import { Badge, type BadgeProps, makeStyles, tokens } from '@fluentui/react-components';
import { type ItemOf, usePages } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { useSearch } from '../../parts/search.tsx';
import { Section } from '../../parts/section.tsx';
import { StandingBadge } from './badges.tsx';
import { TenantName } from './tenant-name.tsx';

const useTenants = makeStyles({ line: { display: 'grid', rowGap: tokens.spacingVerticalS } });

/** How every tenant stands, for whoever looks after several. */
export function Tenants() {
  const { box, query } = useSearch('name or tag');
  const found = usePages('listTenantStates', query);
  return (
    <Page
      title="Tenants"
      lead="Every tenant that you see: whether what is connected works, what waits for a decision, what is given, and what is locked or wrong there."
    >
      {box}
      <Section title="All of them">
        <PagedList of={found} label="Tenants" keyOf={({ id }) => id} empty="No tenant fits. One is added under Workloads.">
          {(tenant) => <Line tenant={tenant} />}
        </PagedList>
      </Section>
    </Page>
  );
}

type State = ItemOf<'listTenantStates'>;

function Line({ tenant: { name, tags, workloads, pending, grants, alarms, locks, endedAt } }: { readonly tenant: State }) {
  const styles = useForms();
  const { line } = useTenants();
  return (
    <div className={line}>
      <TenantName of={{ name, tags, endedAt }} />
      <div className={styles.row}>
        <Count of={pending} says="waiting" color="informative" />
        <Count of={grants} says={grants === 1 ? 'grant in force' : 'grants in force'} color="informative" />
        <Count of={alarms} says={alarms === 1 ? 'alarm' : 'alarms'} color="danger" />
        <Count of={locks} says={locks === 1 ? 'lock' : 'locks'} color="danger" />
        {pending + grants + alarms + locks === 0 ? <span className={styles.quiet}>Nothing waits, is given or is wrong.</span> : null}
      </div>
      {workloads.length === 0 ? <div className={styles.quiet}>Nothing of it is connected.</div> : null}
      {workloads.map((workload) => (
        <div key={workload.name} className={styles.row}>
          <PageLink to="/workloads/$tenant/$name" params={{ tenant: name, name: workload.name }}>
            {printable(workload.name)}
          </PageLink>
          <StandingBadge of={workload.checked === null ? 'not looked at' : workload.checked.ok ? 'works' : 'does not work'} />
        </div>
      ))}
    </div>
  );
}

function Count({ of, says, color }: { readonly of: number; readonly says: string; readonly color: NonNullable<BadgeProps['color']> }) {
  return of === 0 ? null : (
    <Badge appearance="tint" color={color}>
      {of} {says}
    </Badge>
  );
}
