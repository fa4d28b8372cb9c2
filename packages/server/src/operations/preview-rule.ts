import { isRefusal } from '@countersign/core/errors.ts';
import type { FrozenGuard } from '@countersign/core/guard-document.ts';
import type { TenantId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Coverage, Stage } from '@countersign/core/policy.ts';
import type { FrozenPolicy } from '@countersign/core/policy-document.ts';
import type { Reader } from '../store/store.ts';
import { frozenGuard, frozenPolicy } from './frozen-rule.ts';
import { reading } from './operation.ts';
import type { Some } from './some.ts';
import { type Counted, toldUnder } from './told-under.ts';

/** What a rule would come to as things are now, were it saved. */
export interface RulePreview {
  /** By name; null is every tenant. */
  readonly tenants: readonly string[] | null;
  /** null is every task. */
  readonly tasks: readonly string[] | null;
  readonly roles: readonly string[];
  readonly requesters: Some & { readonly everyone: boolean };
  readonly stages: readonly (Some & { readonly need: number })[];
  readonly told: Counted | undefined;
  readonly warnings: readonly string[];
}

const mostPeople = 100;
const everybody: Coverage = { everyone: true, groups: [], people: [], exceptGroups: [], exceptPeople: [] };

/** Who could ask for what under a rule, who would approve and how many would be told, before it is saved. */
export const previewRule = reading<{ readonly kind: 'policy' | 'guard'; readonly name: string; readonly document: Json }, RulePreview>({
  name: 'preview-rule',
  mark: 'read',
  who: 'rule-maker',
  async run({ reader }, { kind, name, document }) {
    if (kind === 'policy') {
      const frozen = await frozenPolicy(reader, { name, document });
      return isRefusal(frozen) ? frozen : await ofPolicy(reader, frozen);
    }
    const frozen = await frozenGuard(reader, { name, document });
    return isRefusal(frozen) ? frozen : await ofGuard(reader, frozen);
  },
});

type Frozen<R> = R & { readonly warnings: readonly string[] };

async function ofPolicy(reader: Reader, { policy, warnings }: Frozen<{ readonly policy: FrozenPolicy }>): Promise<RulePreview> {
  const { covers, approval } = policy;
  return {
    tenants: await tenantNames(reader, policy.tenants),
    tasks: covers.kind === 'tasks' ? covers.tasks : [],
    roles: covers.kind === 'roles' ? covers.roles : [],
    requesters: await coveredBy(reader, policy.requesters),
    stages: await stagesOf(reader, approval.mode === 'auto' ? [] : approval.stages),
    told: await toldUnder(reader, policy),
    warnings,
  };
}

async function ofGuard(reader: Reader, { guard, warnings }: Frozen<{ readonly guard: FrozenGuard }>): Promise<RulePreview> {
  return {
    tenants: guard.tenants === null ? null : await tenantNames(reader, guard.tenants),
    tasks: guard.tasks,
    roles: guard.roles ?? [],
    requesters: await coveredBy(reader, guard.requesters ?? everybody),
    stages: await stagesOf(reader, guard.stages),
    told: undefined,
    warnings,
  };
}

async function tenantNames(reader: Reader, ids: readonly TenantId[]): Promise<readonly string[]> {
  const { tenants } = await reader.rules();
  return ids.map((id) => tenants.get(id)?.name ?? id).sort();
}

async function coveredBy(reader: Reader, by: Coverage): Promise<RulePreview['requesters']> {
  return { ...(await reader.people.covered(by, mostPeople)), everyone: by.everyone === true };
}

async function stagesOf(reader: Reader, stages: readonly Stage[]): Promise<RulePreview['stages']> {
  const deciders = await reader.people.deciders(stages, { where: 'anywhere' });
  return stages.map(({ need }, at) => {
    const people = [...(deciders[at]?.values() ?? [])].sort((one, other) => (one.username < other.username ? -1 : 1));
    return { need, count: people.length, people: people.slice(0, mostPeople) };
  });
}
