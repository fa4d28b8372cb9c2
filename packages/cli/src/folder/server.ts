import type { Client } from '@countersign/contract/client.ts';
import type { Guard, Policy } from '@countersign/contract/schemas/rules.ts';
import type { Json } from '@countersign/core/json.ts';
import { collect } from '../session/pages.ts';
import type { RuleKind } from './files.ts';

/** A rule in force. */
export interface RuleThere {
  readonly kind: RuleKind;
  readonly name: string;
  readonly version: number;
  readonly text: Json;
}

/** Every installation has it, and nobody writes it. */
const builtIn = 'standing-rights';
const most = 10_000;

/** Names of every rule in force that people write. */
export async function namesThere(
  client: Client,
): Promise<readonly { readonly kind: RuleKind; readonly name: string; readonly version: number }[]> {
  const policies = await collect((paging) => client.listPolicies({ query: paging }), most);
  const guards = await collect((paging) => client.listGuards({ query: paging }), most);
  return [
    ...policies.items.map(({ name, version }) => ({ kind: 'policy' as const, name, version })),
    ...guards.items.filter(({ name }) => name !== builtIn).map(({ name, version }) => ({ kind: 'guard' as const, name, version })),
  ];
}

/** A rule as it was written: the version in force, or an earlier one. */
export async function readThere(client: Client, kind: RuleKind, { name, version }: { name: string; version?: number }): Promise<RuleThere> {
  const input = { name, ...(version === undefined ? {} : { query: { version: String(version) } }) };
  const rule: Policy | Guard = kind === 'policy' ? await client.readPolicy(input) : await client.readGuard(input);
  return { kind, name, version: rule.version, text: rule.text as Json };
}
