import type { RunAnswer } from '@countersign/contract/schemas/runs.ts';
import { printable } from '@countersign/core/printable.ts';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { PageLink } from '../../parts/link.tsx';
import { Output } from './output.tsx';

/** How a run went, with what the workload answered. */
export function Outcome({ answer, label }: { readonly answer: RunAnswer; readonly label?: string }) {
  const { run, output, warnings } = answer;
  return (
    <>
      <MessageBar intent={run.state === 'succeeded' ? 'success' : 'warning'} layout="multiline" role="status">
        <MessageBarBody>
          <MessageBarTitle>{run.state === 'succeeded' ? 'Done.' : `The run is ${run.state}.`}</MessageBarTitle>{' '}
          <PageLink to="/runs/$id" params={{ id: run.id }}>
            Look at the run
          </PageLink>
          {warnings.map((warning) => (
            <div key={warning}>{printable(warning)}</div>
          ))}
        </MessageBarBody>
      </MessageBar>
      <Output of={output} {...(label === undefined ? {} : { label })} />
    </>
  );
}
