import type { Account } from '@countersign/contract/schemas/roles.ts';
import { useAct } from '../../api/acts.ts';
import { useMe } from '../../api/me.ts';
import { Changed } from '../../configuration/changed.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Sure } from '../../parts/sure.tsx';

/** Forgets which account is somebody's. */
export function EndAccount({ of }: { readonly of: Account }) {
  const { tenant, workload, person, version, name } = of;
  const { solo } = useMe();
  const end = useAct('endAccount', version);
  return (
    <>
      <ProblemBar error={end.error} />
      <Changed answer={end.data} />
      <Sure
        label="Forget"
        of={name}
        what={`What was lent to it is taken back. ${solo ? 'There is one owner alone, so it is at once.' : 'Another owner countersigns.'}`}
        busy={end.isPending}
        act={() => end.mutate({ tenant, name: workload, username: person.username })}
      />
    </>
  );
}
