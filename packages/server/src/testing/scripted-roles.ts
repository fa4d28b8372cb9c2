import type { AddSite, MembersRead, RoleConnector, RoleSent, RoleSite } from '../connectors/connector.ts';

/**
 * How the workload takes the next act: it does it, says no, asks to be left alone for half a minute, does it without an answer, does not and
 * gives no answer, or dies as the machine does.
 */
export type Manner = 'does' | 'rejects' | 'throttles' | 'does-silently' | 'hangs' | 'crashes-before' | 'crashes-after';

/** A workload's roles, as somebody else would see them. */
export interface ScriptedRoles {
  readonly connector: RoleConnector;
  /** `add account` and `remove account`, as they arrived. */
  readonly acts: readonly string[];
  /** Roles by their keys → accounts. */
  members(role: string): readonly string[];
  /** Somebody else puts an account into a role, or takes it out. */
  put(role: string, account: string): void;
  take(role: string, account: string): void;
  /** The acts that come are taken so; afterwards it does what it is told. */
  next(...manners: readonly Manner[]): void;
  /** It ends by itself what is added for some time, as seen at this time in milliseconds; undefined: it does no such thing. */
  ends: (() => number) | undefined;
  /** From now on every act is taken so. */
  always(manner: Manner): void;
  /** Acts on this account wait, from their arrival on, until it is released. */
  hold(account: string): { release(): void };
  /** Whether it answers who the members are. */
  readable: boolean;
  /** Called before each reading: what happens meanwhile. */
  onRead: () => Promise<void>;
}

/** Stands for the death of the process: whoever awaits it never goes on. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export function scriptedRoles(): ScriptedRoles {
  const held = new Map<string, Set<string>>();
  const acts: string[] = [];
  const coming: Manner[] = [];
  const waiting = new Map<string, Promise<void>>();
  let usual: Manner = 'does';
  const at = ({ role, scope }: RoleSite) => of(scope === '/' ? role.key : `${role.key} ${scope}`);
  /** Whose membership ends by itself, and when. */
  const ending = new Map<ReadonlySet<string>, Map<string, number>>();
  const of = (key: string) => {
    const known = held.get(key) ?? new Set<string>();
    held.set(key, known);
    for (const [account, until] of ending.get(known) ?? [])
      if (scripted.ends !== undefined && scripted.ends() >= until) known.delete(account);
    return known;
  };
  const added = (site: AddSite, account: string) => {
    const [members, { seconds = null }] = [at(site), site];
    const ends = ending.get(members) ?? new Map<string, number>();
    ending.set(members, ends);
    members.add(account);
    if (scripted.ends === undefined || seconds === null) ends.delete(account);
    else ends.set(account, scripted.ends() + seconds * 1000);
  };
  const leftIn = (members: ReadonlySet<string>) => {
    const now = scripted.ends?.();
    if (now === undefined) return {};
    const left = [...(ending.get(members) ?? [])].map(([account, until]): [string, number] => [account, Math.ceil((until - now) / 1000)]);
    return { secondsLeft: new Map(left) };
  };
  const taken = async (act: string, account: string, change: () => void): Promise<RoleSent> => {
    acts.push(`${act} ${account}`);
    await waiting.get(account);
    const manner = coming.shift() ?? usual;
    if (manner === 'crashes-before') throw new Crash();
    if (manner === 'does' || manner === 'does-silently' || manner === 'crashes-after') change();
    if (manner === 'crashes-after') throw new Crash();
    if (manner === 'throttles') return { result: 'rejected', message: 'not now', retryAfterSeconds: 30 };
    return manner === 'does' ? { result: 'done' } : manner === 'rejects' ? { result: 'rejected', message: 'no' } : { result: 'unknown' };
  };
  const scripted: ScriptedRoles = {
    acts,
    ends: undefined,
    members: (role) => [...of(role)].sort(),
    put: (role, account) => void of(role).add(account),
    take: (role, account) => void of(role).delete(account),
    next: (...manners) => void coming.push(...manners),
    always: (manner) => {
      usual = manner;
    },
    hold(account) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(account, promise);
      return {
        release() {
          waiting.delete(account);
          resolve();
        },
      };
    },
    readable: true,
    onRead: async () => undefined,
    connector: {
      async members(site): Promise<MembersRead> {
        await scripted.onRead();
        if (!scripted.readable) return { result: 'unread', message: 'no answer' };
        const members = at(site);
        return { result: 'read', members: new Set(members), ...leftIn(members) };
      },
      add: (site, account) => taken('add', account, () => added(site, account)),
      remove: (site, account) => taken('remove', account, () => at(site).delete(account)),
      findRole: async (_workload, name) => ({ result: 'found', value: { key: `key of ${name}`, name, summary: name, scoped: false } }),
      findAccount: async (_workload, name) => ({ result: 'found', value: { key: `key of ${name}`, name } }),
    },
  };
  return scripted;
}
