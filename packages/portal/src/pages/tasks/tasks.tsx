import type { TaskSummary } from '@countersign/contract/schemas/tenants.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge, Field, makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components';
import { useDeferredValue, useState } from 'react';
import { useMe } from '../../api/me.ts';
import { usePages } from '../../api/reads.ts';
import { RiskBadge } from '../../parts/badges.tsx';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { NameChoice } from '../../parts/name-choice.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { Favourites } from './favourites.tsx';
import { RolesFound } from './roles-found.tsx';

const useStyles = makeStyles({
  filters: { display: 'flex', gap: tokens.spacingHorizontalL, flexWrap: 'wrap', alignItems: 'flex-end' },
  search: { flexGrow: 1, minWidth: '240px' },
  box: { maxWidth: 'none' },
  // The longest name would else be wider than a phone.
  role: { minWidth: 0, maxWidth: '320px', '& select': { minWidth: 0, width: '100%', textOverflow: 'ellipsis' } },
  line: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** What can be asked for, by words, risk and management role: the catalogue's tasks, and roles that one is eligible for. */
export function Tasks() {
  const styles = useStyles();
  const { person } = useMe();
  const [search, setSearch] = useState('');
  const [risk, setRisk] = useState('');
  const [role, setRole] = useState('');
  const words = useDeferredValue(search.trim());
  const given = { search: words, risk, role };
  const found = usePages('listTasks', Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')));
  return (
    <Page
      title="Tasks"
      lead="Everything that the connected systems offer. Choose one, fill it in and run it; what needs somebody’s approval is asked for from there. Roles that you may activate are found here too."
    >
      <Favourites person={person.id} />
      <search className={styles.filters}>
        <Field label="Search" className={styles.search}>
          <SearchBox className={styles.box} value={search} placeholder="journal rule" onChange={(_event, { value }) => setSearch(value)} />
        </Field>
        <Field label="Risk">
          <Select value={risk} onChange={(_event, { value }) => setRisk(value)}>
            <option value="">any</option>
            {['low', 'medium', 'high', 'critical'].map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
        <div className={styles.role}>
          <NameChoice of="management roles" label="Management role" none="any" value={role} change={setRole} />
        </div>
      </search>
      <RolesFound search={words} risk={risk} called={role} />
      <Section title="Catalogue">
        <PagedList
          of={found}
          label="Tasks"
          keyOf={(task) => task.name}
          empty="No task fits. Search for other words, or ask an owner to import what the tenant offers."
        >
          {(task) => <TaskLine task={task} />}
        </PagedList>
      </Section>
    </Page>
  );
}

function TaskLine({ task }: { readonly task: TaskSummary }) {
  const styles = useStyles();
  return (
    <div>
      <div className={styles.line}>
        <PageLink to="/tasks/$name" params={{ name: task.name }} className={styles.name}>
          {printable(task.name)}
        </PageLink>
        <RiskBadge risk={task.risk} />
        {task.effect === 'read' ? <Badge appearance="outline">reads</Badge> : null}
        {task.cannotRun === null ? null : (
          <Badge appearance="outline" color="warning">
            cannot run here
          </Badge>
        )}
      </div>
      <div className={styles.quiet}>{printable(task.summary)}</div>
    </div>
  );
}
