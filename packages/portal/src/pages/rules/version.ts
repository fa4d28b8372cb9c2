import type { AnswerOf } from '@countersign/contract/client.ts';
import type { Json } from '@countersign/core/json.ts';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { readOrNone } from '../../api/reads.ts';
import { rendered } from '../../document/yaml.ts';
import type { RuleKind } from './fields.ts';

/** One version of a rule, as YAML. */
export interface Version {
  readonly version: number;
  readonly yaml: string;
  readonly madeAt: string;
  readonly current: boolean;
  readonly request: string | null;
}

export interface Versioned {
  /** Oldest first; none where there never was such a rule. Undefined until they were read. */
  readonly versions: readonly Version[] | undefined;
  readonly error: Error | null;
}

/** Every version of a rule. That there is none is no error: it is then something new. */
export function useVersions(kind: RuleKind, name: string): Versioned {
  const policy = useQuery({ ...readOrNone('listPolicyVersions', { name }), enabled: kind === 'policy' });
  const guard = useQuery({ ...readOrNone('listGuardVersions', { name }), enabled: kind === 'guard' });
  const { data, error } = kind === 'policy' ? policy : guard;
  const versions = useMemo(() => (data === undefined ? undefined : (data?.items.map(versionOf) ?? [])), [data]);
  return { versions, error };
}

type Told = AnswerOf<'listPolicyVersions'>['items'][number] | AnswerOf<'listGuardVersions'>['items'][number];

function versionOf({ version, text, madeAt, current, request }: Told): Version {
  return { version, yaml: rendered(text as Json), madeAt, current, request };
}
