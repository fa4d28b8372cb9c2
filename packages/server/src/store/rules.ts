import { type RoleName, type TenantId, workloadOf as workloadNamed } from '@countersign/core/ids.ts';
import { isObject, type Json, member } from '@countersign/core/json.ts';
import type { Guard, Policy } from '@countersign/core/policy.ts';
import { accountFrom, assignmentFrom, type Role, roleFrom, roleKey } from '@countersign/core/role.ts';
import { indexRules, type Rules } from '@countersign/core/rules.ts';
import { type ReachSetting, reachName } from '@countersign/core/setting-document.ts';
import type { Task } from '@countersign/core/task.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { Context } from './context.ts';
import { documents, documentsInForce } from './documents.ts';
import { first } from './engine/engine.ts';
import { query } from './engine/query.ts';
import { liveGroups } from './groups.ts';
import { liveLocks } from './locks.ts';
import type { StoredDocument } from './store.ts';
import { allTenants } from './tenants.ts';

const epoch = query((db) => db.selectFrom('epoch').select('n'));
const turn = query((db) => db.updateTable('epoch').set((fields) => ({ n: fields('n', '+', 1) })));

export async function epochNow({ connection, moment, own }: Context): Promise<number> {
  if (moment.still && !own.changed) return moment.epoch;
  return (await first(connection, epoch))?.n ?? 0;
}

export async function turnEpoch({ connection }: Pick<Context, 'connection'>): Promise<void> {
  await connection.run(turn);
}

/**
 * The rules under the epoch that is current, from memory if this store has read them before: not a cache with a lifetime, but a value
 * with a name. The epoch is read before and after, since a transaction that entered no gate may see rules change under it.
 */
export async function rulesNow(context: Context): Promise<Rules> {
  const { own } = context;
  for (;;) {
    const before = await epochNow(context);
    const held = context.kept.rules;
    if (!own.changed && held?.epoch === before) return held;
    const rules = await load(context, before);
    if ((await epochNow(context)) !== before) continue;
    // What this transaction itself has changed may yet be rolled back, and its epoch be given to something else.
    if (!own.changed) context.kept.rules = rules;
    return rules;
  }
}

async function load(context: Context, at: number): Promise<Rules> {
  const documents = await documentsInForce(context);
  const current = (kind: StoredDocument['kind']) => documents.filter((document) => document.kind === kind && document.current);
  return indexRules({
    epoch: at,
    tasks: current('task').map((document) => named<Task>(document)),
    tenants: await allTenants(context.connection),
    workloads: current('workload').map(workloadOf),
    policies: documents
      .filter((document) => document.kind === 'policy')
      .map((document) => ({ policy: named<Policy>(document), current: document.current })),
    guards: current('guard').map((document) => named<Guard>(document)),
    locks: await liveLocks(context.connection),
    groups: await liveGroups(context.connection),
    roles: current('role').flatMap((document) => lending(document, roleFrom) ?? []),
    accounts: current('account').flatMap((document) => lending(document, accountFrom) ?? []),
    assignments: current('assignment').flatMap((document) => lending(document, assignmentFrom) ?? []),
    reach: await reachSaid(context),
  });
}

/** What owners countersigned of who reaches which tenants; undefined: nothing. */
async function reachSaid(context: Context): Promise<ReachSetting['bindings'] | undefined> {
  const { head, version } = documents(context);
  const at = await head('setting', reachName);
  if (at === undefined || at.endedAt !== undefined) return undefined;
  const document = await version('setting', reachName, at.version);
  if (document === undefined) throw new TypeError('the setting of who reaches what is gone');
  return (frozenOf(document.body) as unknown as ReachSetting).bindings;
}

/** A role and its workload by the last version of each, in force or not. */
export async function lendingOf(
  context: Context,
  tenant: TenantId,
  name: RoleName,
): Promise<{ readonly role: Role; readonly workload: Workload } | undefined> {
  const { head, version } = documents(context);
  const last = async (kind: 'role' | 'workload', named: string) => {
    const at = await head(kind, named);
    return at === undefined ? undefined : await version(kind, named, at.version);
  };
  const role = await last('role', roleKey(tenant, name));
  const workload = await last('workload', workloadKey(tenant, workloadNamed(name)));
  const read = role === undefined ? undefined : lending(role, roleFrom);
  return read === undefined || workload === undefined ? undefined : { role: read, workload: workloadOf(workload) };
}

const parsed = new WeakMap<StoredDocument['body'] & object, unknown>();

// One object a version for as long as its text is held, so that what is compiled from it (schemas, patterns) is found again.
function named<T extends object>(document: StoredDocument): T {
  return once(
    document,
    () => ({ ...frozenOf(document.body), name: document.name, version: document.version, digest: document.digest }) as T,
  );
}

/** A workload's document is named `tenant/Workload`. */
function workloadOf(document: StoredDocument): Workload {
  return once(document, () => {
    const slash = document.name.indexOf('/');
    const [tenant, name] = [document.name.slice(0, slash) as TenantId, document.name.slice(slash + 1)];
    return { ...(frozenOf(document.body) as object), tenant, name, version: document.version, digest: document.digest } as Workload;
  });
}

function lending<F extends object, T>(document: StoredDocument, from: (name: string, at: StoredDocument, frozen: F) => T): T {
  return once(document, () => from(document.name, document, frozenOf(document.body) as F));
}

function once<T>(document: StoredDocument, make: () => T): T {
  const key = document.body;
  if (typeof key !== 'object' || key === null) throw new TypeError(`${document.kind} ${document.name} is not an object`);
  const known = parsed.get(key) ?? make();
  parsed.set(key, known);
  return known as T;
}

/** What is used of a document: its frozen form where its body holds both that and the text as written. */
function frozenOf(body: Json): Json & object {
  const frozen = isObject(body) ? (member(body, 'frozen') ?? body) : undefined;
  if (frozen === undefined || !isObject(frozen)) throw new TypeError('a document is an object');
  return frozen;
}
