import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { RoleConnector, RoleSite } from './connector.ts';

/** What a workload that lends roles can do to its connector. */
export type RoleTrouble = 'drop-after' | 'fail' | 'hang';

/** A workload with one role that nobody has, and two accounts. */
export interface RoleBench {
  readonly roles: RoleConnector;
  readonly site: RoleSite;
  /** What people call the role and the first account there. */
  readonly called: { readonly role: string; readonly account: string };
  readonly accounts: readonly [string, string];
  /** The ids of who has the role, read past the connector. */
  held(): readonly string[];
  /** Gives the second account the role past the connector. */
  past(): void;
  /** Befalls what is asked next, as often as said. Absent where the workload is a real one. */
  readonly trouble?: (kind: RoleTrouble, times: number) => void;
  /** How many questions and changes reached it. */
  calls?(): number;
  /** The same, to where nobody listens. */
  readonly nowhere: RoleSite;
  reset(): void | Promise<void>;
  stop(): Promise<void>;
}

/** What every connector that lends roles keeps: only what is read back counts, and what may have happened is never called rejected. */
export function rolesContract(name: string, setUp: () => Promise<RoleBench>, skip: string | false = false): void {
  let bench: RoleBench;
  before(async () => {
    if (skip === false) bench = await setUp();
  });
  afterEach(async () => {
    if (skip === false) await bench.reset();
  });
  after(async () => {
    if (skip === false) await bench.stop();
  });

  const never = new AbortController().signal;
  const title = (sentence: string) => `${name} ${sentence}`;
  const members = async (signal: AbortSignal = never): Promise<readonly string[] | 'unread'> => {
    const { roles, site, accounts } = bench;
    const read = await roles.members(site, accounts, signal);
    return read.result === 'read' ? accounts.filter((one) => read.members.has(one)) : 'unread';
  };

  test(title('adds a member, reads it back and removes it, each as often as one likes'), { skip }, async () => {
    const { roles, site, accounts, held } = bench;
    const [one] = accounts;
    assert.deepEqual([await members(), held()], [[], []]);
    for (let twice = 0; twice < 2; twice++) {
      assert.equal((await roles.add(site, one, never)).result, 'done');
      assert.deepEqual([await members(), held()], [[one], [one]]);
    }
    for (let twice = 0; twice < 2; twice++) {
      assert.equal((await roles.remove(site, one, never)).result, 'done');
      assert.deepEqual([await members(), held()], [[], []]);
    }
  });

  test(title('sees whom somebody else added, and leaves them alone'), { skip }, async () => {
    const { roles, site, accounts, held, past } = bench;
    const [one, other] = accounts;
    past();
    assert.deepEqual(await members(), [other]);
    assert.equal((await roles.add(site, other, never)).result, 'done', 'who is there already');
    assert.equal((await roles.add(site, one, never)).result, 'done');
    assert.deepEqual((await members()).length, 2);
    assert.equal((await roles.remove(site, one, never)).result, 'done');
    assert.deepEqual([await members(), held()], [[other], [other]]);
  });

  test(title('goes by ids: names lead to them once, and what is no id is neither asked for nor sent'), { skip }, async () => {
    const { roles, site, accounts, called, held } = bench;
    const role = await roles.findRole(site.workload, called.role, never);
    const account = await roles.findAccount(site.workload, called.account, never);
    assert.ok(role.result === 'found' && account.result === 'found', JSON.stringify([role, account]));
    assert.deepEqual([role.value.key, account.value.key], [site.role.key, accounts[0]]);
    for (const missing of ['', '*', 'No Such Thing', "x' or '", 'x)(objectClass=*']) {
      assert.notEqual((await roles.findRole(site.workload, missing, never)).result, 'found', missing);
      assert.notEqual((await roles.findAccount(site.workload, missing, never)).result, 'found', missing);
    }
    const before = bench.calls?.();
    for (const strange of ['', called.account, `${accounts[0]}'`, '*', `${accounts[0]})(cn=*`]) {
      assert.equal((await roles.add(site, strange, never)).result, 'not-sent', strange);
      assert.notEqual((await roles.remove(site, strange, never)).result, 'done', strange);
    }
    const named = { ...site, role: { ...site.role, key: called.role } };
    assert.equal((await roles.members(named, accounts, never)).result, 'unread');
    assert.equal((await roles.add(named, accounts[0], never)).result, 'not-sent');
    assert.deepEqual([bench.calls?.(), held()], [before, []]);
  });

  test(title('calls nobody a stranger where it could not ask, and sends nothing where nobody listens'), { skip }, async () => {
    const { roles, nowhere, accounts } = bench;
    assert.equal((await roles.members(nowhere, accounts, never)).result, 'unread');
    assert.equal((await roles.findRole(nowhere.workload, 'anything', never)).result, 'unread');
    assert.equal((await roles.add(nowhere, accounts[0], never)).result, 'not-sent');
    assert.equal((await roles.remove(nowhere, accounts[0], never)).result, 'not-sent');
    assert.equal(await members(AbortSignal.abort()), 'unread');
  });

  test(title('leaves pending what was sent and not answered: it is unknown, and what is read back tells'), { skip }, async (context) => {
    const { roles, site, accounts, held, trouble } = bench;
    if (trouble === undefined) return context.skip('a real workload does no such thing when told');
    trouble('drop-after', 1);
    assert.equal((await roles.add(site, accounts[0], never)).result, 'unknown');
    assert.deepEqual([await members(), held()], [[accounts[0]], [accounts[0]]]);
    await bench.reset();
    trouble('fail', 1);
    assert.equal((await roles.add(site, accounts[0], never)).result, 'unknown');
    assert.deepEqual([await members(), held()], [[], []]);
  });

  test(title('does not know who the members are while the workload fails, or until time runs out'), { skip }, async (context) => {
    const { trouble } = bench;
    if (trouble === undefined) return context.skip('a real workload does no such thing when told');
    trouble('fail', 4);
    assert.equal(await members(), 'unread');
    await bench.reset();
    trouble('hang', 1);
    assert.equal(await members(AbortSignal.timeout(200)), 'unread');
  });
}
