import type { Faults } from './control/faults.ts';
import type { Invocation } from './control/invocations.ts';
import type { Page } from './exchange/paging.ts';
import { same } from './json.ts';
import type { SandboxOptions } from './options.ts';
import { seedTenant } from './state/seed.ts';
import type { TenantState } from './state/tenant-state.ts';
import { newSigningKey } from './token/access-token.ts';

/** Everything one running sandbox knows. */
export interface World {
  /** The public address, without a slash at its end. Set once the port is known. */
  url: string;
  /** The same of Purview's end point. */
  purviewUrl: string;
  readonly now: () => number;
  readonly key: Buffer;
  readonly assertions: Map<string, number>;
  readonly pages: Map<string, Page>;
  readonly faults: Faults;
  invocations: Invocation[];
  tenants: TenantState[];
  readonly options: SandboxOptions;
}

export function createWorld(options: SandboxOptions): World {
  const now = options.now ?? Date.now;
  return {
    url: '',
    purviewUrl: '',
    now,
    key: newSigningKey(),
    assertions: new Map(),
    pages: new Map(),
    faults: [],
    invocations: [],
    tenants: options.tenants.map((tenant) => seedTenant(tenant, now())),
    options,
  };
}

/** Puts everything back to how it started; access tokens stay good. */
export function resetWorld(world: World): void {
  world.assertions.clear();
  world.pages.clear();
  world.faults.length = 0;
  world.invocations = [];
  world.tenants = world.options.tenants.map((tenant) => seedTenant(tenant, world.now()));
}

export function findTenant(world: World, name: string): TenantState | undefined {
  return world.tenants.find(({ options }) => same(options.id, name) || same(options.domain, name));
}
