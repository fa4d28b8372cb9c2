import type { RunDetail } from '@countersign/contract/schemas/runs.ts';
import { Button } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Mono } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';
import { Outcome } from './outcome.tsx';

/** How the job goes that the run has started; looking at it was approved with the run. */
export function Job({ tenant, status }: { readonly tenant: string; readonly status: NonNullable<RunDetail['status']> }) {
  const look = useAct('runCall');
  const { task, parameters, until } = status;
  return (
    <Section title="Its job">
      <p>
        <Mono>{task}</Mono> shows it; you may look without asking again until <When at={until} />.
      </p>
      <div>
        <ProblemBar error={look.error} />
        <Button disabled={look.isPending} onClick={() => look.mutate({ body: { tenant, task, parameters } })}>
          {look.isPending ? 'Looking…' : 'Look at the job'}
        </Button>
      </div>
      {look.data === undefined ? null : <Outcome answer={look.data} label="How the job goes" />}
    </Section>
  );
}
