import type { JsonObject } from '@countersign/core/json.ts';
import { Checkbox } from '@fluentui/react-components';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { reasonIn } from '../../configuration/why.tsx';
import { Countersign } from '../../document/countersign.tsx';
import type { Drafted } from '../../document/draft.ts';
import type { RuleKind } from './fields.ts';

interface SaveProps {
  readonly kind: RuleKind;
  readonly name: string;
  readonly draft: Drafted;
  /** What would be saved; undefined while it cannot be. */
  readonly document: JsonObject | undefined;
}

/** Has a rule countersigned as it was typed. */
export function Save({ kind, name, draft, document }: SaveProps) {
  const [keeps, setKeeps] = useState(false);
  const put = useAct(kind === 'policy' ? 'putPolicy' : 'putGuard', draft.base);
  return (
    <Countersign
      what={`${kind} ${name}`}
      draft={draft}
      ready={document !== undefined}
      error={put.error}
      pending={put.isPending}
      put={(reason, answered) => {
        const query = { ...reasonIn(reason), ...(keeps ? { keeps: 'true' as const } : {}) };
        put.mutate({ name, query, body: document ?? {} }, { onSuccess: answered });
      }}
    >
      {kind === 'guard' || draft.base === 0 ? null : (
        <Checkbox
          label="What was asked and granted under earlier versions stays"
          checked={keeps}
          onChange={(_event, { checked }) => setKeeps(checked === true)}
        />
      )}
    </Countersign>
  );
}
