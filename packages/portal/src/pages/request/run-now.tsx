import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Terms } from '@countersign/core/request.ts';
import { Button } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useMe } from '../../api/me.ts';
import { ButtonLink } from '../../parts/link.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isSecretMark } from '../../parts/secret.ts';
import { Outcome } from '../runs/outcome.tsx';

/** Runs the one call that was approved, for whoever asked; a secret has to be given again, on the task's own page. */
export function RunNow({ request, terms }: { readonly request: RequestDetail; readonly terms: Terms }) {
  const { person } = useMe();
  const run = useAct('runCall');
  const { grant, asks } = request;
  if (run.data !== undefined) return <Outcome answer={run.data} />;
  if (grant?.state !== 'active' || terms.asks.kind !== 'call' || terms.person !== person.id) return null;
  const { task, parameters } = terms.asks.call;
  const tenant = asks.tenant ?? terms.asks.call.tenant;
  if (Object.values(parameters).some(isSecretMark))
    return (
      <ButtonLink to="/tasks/$name" params={{ name: task }} search={{ request: request.id }} appearance="primary">
        Give the secret and run
      </ButtonLink>
    );
  return (
    <div>
      <ProblemBar error={run.error} />
      <Button appearance="primary" disabled={run.isPending} onClick={() => run.mutate({ body: { tenant, task, parameters } })}>
        {run.isPending ? 'Running…' : 'Run it now'}
      </Button>
    </div>
  );
}
