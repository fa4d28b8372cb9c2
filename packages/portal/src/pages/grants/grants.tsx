import { makeStyles, Switch, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { usePages } from '../../api/reads.ts';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { GrantCard } from './grant-card.tsx';

const useStyles = makeStyles({ filters: { display: 'flex', gap: tokens.spacingHorizontalL, flexWrap: 'wrap' } });

/** What is held: one's own, or for owners and auditors everybody's. */
export function Grants() {
  const styles = useStyles();
  const { owner, auditor } = useMe();
  const seesAll = owner || auditor;
  const [ended, setEnded] = useState(false);
  const [mine, setMine] = useState(!seesAll);
  const found = usePages('listGrants', { ...(ended ? { ended: 'true' } : {}), ...(mine ? { mine: 'true' } : {}) });
  return (
    <Page
      title="Grants"
      lead="What an approved request gives: exactly that, until its time is over, it is used up, given back or revoked. It never lasts longer."
    >
      <div className={styles.filters}>
        <Switch label="Those that ended, too" checked={ended} onChange={(_event, { checked }) => setEnded(checked)} />
        {seesAll ? <Switch label="Mine alone" checked={mine} onChange={(_event, { checked }) => setMine(checked)} /> : null}
      </div>
      <Section title={mine ? 'What you hold' : 'What is held'}>
        <PagedList
          of={found}
          label="Grants"
          keyOf={(grant) => grant.id}
          empty="Nothing is held. Nobody has standing rights here: a grant appears when a request was approved."
        >
          {(grant) => <GrantCard grant={grant} />}
        </PagedList>
      </Section>
    </Page>
  );
}
