import { Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { usePages } from '../../api/reads.ts';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { RunLine } from './run-line.tsx';

const states = ['started', 'succeeded', 'rejected', 'failed', 'unknown'] as const;

const useStyles = makeStyles({ filters: { display: 'flex', gap: tokens.spacingHorizontalL, flexWrap: 'wrap' } });

/** What was run. */
export function Runs() {
  const styles = useStyles();
  const { owner, auditor } = useMe();
  const [state, setState] = useState('');
  const [task, setTask] = useState('');
  const found = usePages('listRuns', { ...(state === '' ? {} : { state }), ...(task === '' ? {} : { task }) });
  return (
    <Page
      title="Runs"
      lead="Each run of a task under a grant. Rejected: the workload said that nothing happened. Failed: it was never sent. Unknown: it may have happened, so look at the workload; it is never repeated by itself."
    >
      <div className={styles.filters}>
        <Field label="Outcome">
          <Select value={state} onChange={(_event, { value }) => setState(value)}>
            <option value="">any</option>
            {states.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
        <Field label="Task">
          <Input value={task} placeholder="Exchange\New-JournalRule" onChange={(_event, { value }) => setTask(value)} />
        </Field>
      </div>
      <Section title={owner || auditor ? 'What was run' : 'What you ran'}>
        <PagedList
          of={found}
          label="Runs"
          keyOf={(run) => run.id}
          empty="Nothing was run. A run appears here when a task is run under a grant."
        >
          {(run) => <RunLine run={run} />}
        </PagedList>
      </Section>
    </Page>
  );
}
