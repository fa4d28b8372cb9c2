import { Field, makeStyles, Select, Switch, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { usePages } from '../../api/reads.ts';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { RequestCard } from './request-card.tsx';

const states = ['all', 'pending', 'approved', 'denied', 'canceled', 'expired'] as const;

const useStyles = makeStyles({ filters: { display: 'flex', gap: tokens.spacingHorizontalL, flexWrap: 'wrap', alignItems: 'flex-end' } });

/** What was asked for: one's own, or for owners and auditors everybody's. */
export function Requests() {
  const styles = useStyles();
  const { owner, auditor } = useMe();
  const seesAll = owner || auditor;
  const [state, setState] = useState<string>('all');
  const [mine, setMine] = useState(!seesAll);
  const found = usePages('listRequests', { state, ...(mine ? { mine: 'true' } : {}) });
  return (
    <Page
      title="Requests"
      lead="Whoever needs something asks for exactly that. A request is never edited: what was approved is what was asked."
    >
      <div className={styles.filters}>
        <Field label="State">
          <Select value={state} onChange={(_event, { value }) => setState(value)}>
            {states.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
        {seesAll ? <Switch label="Mine alone" checked={mine} onChange={(_event, { checked }) => setMine(checked)} /> : null}
      </div>
      <Section title={mine ? 'What you asked for' : 'What was asked for'}>
        <PagedList
          of={found}
          label="Requests"
          keyOf={(request) => request.id}
          empty="No request of this kind. Choose a task, fill it in and run it: if it needs an approval, the request is one step away."
        >
          {(request) => <RequestCard request={request} />}
        </PagedList>
      </Section>
    </Page>
  );
}
