import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { Section } from '../../parts/section.tsx';
import { RunLine } from '../runs/run-line.tsx';

/** What was run under this request. */
export function Runs({ request }: { readonly request: RequestDetail }) {
  if (request.runs.length === 0) return null;
  return (
    <Section title="Runs under it">
      {request.runs.map((run) => (
        <RunLine key={run.id} run={run} />
      ))}
    </Section>
  );
}
