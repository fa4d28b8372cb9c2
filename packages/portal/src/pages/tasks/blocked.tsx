import { ProblemError } from '@countersign/contract/client.ts';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { PageLink } from '../../parts/link.tsx';
import { listed } from '../../parts/person.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Ask } from './ask.tsx';
import { Reasons } from './reasons.tsx';

/** A run that was refused: where an approval would help, the ask for it is here. Nobody types the call twice. */
export function Blocked({ error, filed }: { readonly error: Error | null; readonly filed: () => void }) {
  const problem = error instanceof ProblemError ? error.problem : undefined;
  const { call, routes = [], approvers = [], reasons = [] } = problem ?? {};
  if (problem?.code !== 'needs-approval' || call === undefined || routes.length === 0) return <ProblemBar error={error} />;
  return (
    <>
      <MessageBar intent="warning" layout="multiline" role="alert">
        <MessageBarBody>
          <MessageBarTitle>Blocked: it needs an approval.</MessageBarTitle> {problem.detail}
          <Reasons of={reasons} />
          Who can approve: {listed(approvers, 'nobody right now')}
          {routes[0]?.stages.some((stage) => stage.candidateCount > stage.candidates.length) ? ', and others' : ''}.{' '}
          <PageLink to="/calls/$id" params={{ id: call }}>
            The call has a page of its own
          </PageLink>
          , to come back to.
        </MessageBarBody>
      </MessageBar>
      <Ask key={call} id={call} what={{ call }} routes={routes} filed={filed} />
    </>
  );
}
