import type { Overview as Told } from '@countersign/contract/schemas/overview.ts';
import { printable } from '@countersign/core/printable.ts';
import { Field, Select, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { read } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { ListOf } from '../../parts/list-of.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Bars } from './bars.tsx';
import { Days } from './days.tsx';

const lengths = ['7', '30', '90'] as const;

/** How the last days were, in sums. */
export function Overview() {
  const [days, setDays] = useState<(typeof lengths)[number]>('30');
  const { data, error } = useQuery(read('overview', { query: { days } }));
  return (
    <Page
      title="Overview"
      lead="What was asked for, how long it waited, what ran, and which routes nobody uses. Days are days of UTC."
      actions={
        <Field label="The last">
          <Select value={days} onChange={(_event, { value }) => setDays(lengths.find((one) => one === value) ?? '30')}>
            {lengths.map((one) => (
              <option key={one} value={one}>
                {one} days
              </option>
            ))}
          </Select>
        </Field>
      }
    >
      {data === undefined ? error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} /> : <Sums of={data} />}
    </Page>
  );
}

const waitWords: { readonly [under: number]: string } = {
  5: 'under 5 minutes',
  15: 'under 15 minutes',
  60: 'under an hour',
  240: 'under 4 hours',
  1440: 'under a day',
  0: 'a day or more',
};

function Sums({ of }: { readonly of: Told }) {
  const styles = useForms();
  return (
    <>
      <Section title="Requests and refusals">
        <Days of={of.requests} />
      </Section>
      <div className={styles.grid}>
        <Section title="Time to approve">
          <Bars
            label="Time to approve"
            heading="Waited"
            of={of.waits.map(({ under, count }) => ({ name: waitWords[under] ?? '', count }))}
            empty="Nobody has approved anything in these days. What approves by itself is not counted."
          />
        </Section>
        <Section title="Runs by risk">
          <Bars
            label="Runs by risk"
            heading="Risk"
            of={of.risks.map(({ risk, count }) => ({ name: risk ?? 'not in the catalogue any more', count }))}
            empty="Nothing has run in these days."
          />
        </Section>
        <Section title="Runs by task">
          <Bars
            label="Runs by task"
            heading="Task"
            of={of.tasks.map(({ task, count, succeeded }) => ({
              name: printable(task),
              count,
              ...(succeeded === count ? {} : { more: `${count - succeeded} did not succeed` }),
            }))}
            empty="Nothing has run in these days."
          />
        </Section>
        <Section title="Routes that nobody used">
          <ListOf
            items={of.unused}
            label="Routes that nobody used"
            keyOf={(name) => name}
            empty="Somebody has asked under every policy in these days."
          >
            {(name) => (
              <PageLink to="/rules/$kind/$name" params={{ kind: 'policy', name }}>
                {printable(name)}
              </PageLink>
            )}
          </ListOf>
        </Section>
      </div>
    </>
  );
}
