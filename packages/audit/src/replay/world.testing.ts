import { generateKeyPairSync } from 'node:crypto';
import { applyConfiguration, type ConfigurationFacts, documentDigest } from '@countersign/core/apply-configuration.ts';
import { type Call, canonicalCall, type Hashing, type Parameters, targetOf } from '@countersign/core/call.ts';
import { castVote } from '@countersign/core/cast-vote.ts';
import type { Change } from '@countersign/core/change.ts';
import type { Configuration } from '@countersign/core/configuration.ts';
import { decide } from '@countersign/core/decide.ts';
import { endGrant } from '@countersign/core/end-grant.ts';
import { type Entry, entry } from '@countersign/core/entry.ts';
import { aboutRequest, filedEntry, fileRequest, pendingRequest } from '@countersign/core/file-request.ts';
import type { Grant } from '@countersign/core/grant.ts';
import {
  auditorsGroup,
  type CredentialId,
  type GroupId,
  type LockId,
  ownersGroup,
  type PersonId,
  policyAdministratorsGroup,
  type RunId,
  type TaskName,
  type TenantId,
} from '@countersign/core/ids.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import type { Json } from '@countersign/core/json.ts';
import { handsOf, type Person, type Proof, proofOf } from '@countersign/core/person.ts';
import { readOn as pageChanges } from '@countersign/core/read-on.ts';
import { type Asks, type PendingRequest, placesOf, type Request } from '@countersign/core/request.ts';
import { routeOf } from '@countersign/core/route.ts';
import { ownersStage } from '@countersign/core/rule-making.ts';
import { guardsFor } from '@countersign/core/rules.ts';
import type { RunOutcome } from '@countersign/core/run.ts';
import { blockCall, finishRun, startRun } from '@countersign/core/start-run.ts';
import type { Target } from '@countersign/core/target.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Duration, Instant } from '@countersign/core/time.ts';
import type { Verdict } from '@countersign/core/vote.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import { signCheckpoint } from '../log/checkpoint.ts';
import { exportCheckpoint, exportHeader, exportLine } from '../log/export.ts';
import { appendTo, edgeRoot, emptyEdge, leafHash } from '../log/merkle.ts';
import { formatVerifierKey } from '../log/note-key.ts';
import { sha256 as sha256Bytes, signerOf, verifySignature } from '../node/crypto.ts';
import { fakeStore, sha256, type Written } from './store.testing.ts';
import { type Report, verifyExport } from './verify.ts';

export const origin = 'countersign.test/log';
const signer = signerOf(origin, generateKeyPairSync('ed25519').privateKey);
export const key = formatVerifierKey(signer.key);
export const tenant = 'tenant_contoso000' as TenantId;
export const newRule = 'Exchange\\New-JournalRule' as TaskName;
export const getMailbox = 'Exchange\\Get-Mailbox' as TaskName;
const hour = 3_600_000;
const day = 24 * hour;

const hashing: Hashing = { sha256, secretMark: (scope, value) => sha256(`${scope}${JSON.stringify(value)}`) };

/** A server that does what it should, through core's own steps; and, where a test wants it, what it should not: `cheat` writes any entry, and all of it is signed. */
export function createWorld({
  demo = false,
  keep = true,
  write = () => {},
}: {
  demo?: boolean;
  keep?: boolean;
  write?: (line: string) => void;
} = {}) {
  const written: Written[] = [];
  const edge = emptyEdge();
  const append = appendTo(edge, sha256Bytes);
  const store = fakeStore(Date.UTC(2026, 10, 22), (one) => {
    write(exportLine({ index: edge.size, ...one }));
    append(leafHash(sha256Bytes, Buffer.from(one.leaf)));
    if (keep) written.push(one);
  });
  const { ports } = store;
  const installation = ports.nonce();
  let soloOver = false;

  /** The first start, with two owners; the second signs in when `redeem` says so. */
  function install(): readonly [PersonId, PersonId] {
    const owner = ports.newId('person');
    const second = ports.newId('person');
    store.record(entry('installation.started', null, {}, { installation, demo, origin, verifierKey: key, program: 'test' }));
    store.save([
      ...putPerson(person(owner, 'owner')),
      ...putPerson(person(second, 'second')),
      ...putGroup(ownersGroup, 'owners', [owner, second]),
      ...putGroup(auditorsGroup, 'auditors', []),
      ...putGroup(policyAdministratorsGroup, 'policy-administrators', []),
      ...[journalRule, mailbox].flatMap(catalogued),
      { turn: 'epoch' },
    ]);
    open(owner, []);
    open(second, []);
    redeem(owner);
    return [owner, second];
  }

  function open(of: PersonId, shownTo: readonly PersonId[]): void {
    const endsAt = (ports.now + hour) as Instant;
    const enrolment = {
      id: ports.newId('cred'),
      person: of,
      codes: shownTo.map((who) => ({ hash: sha256(who), shownTo: who })),
      label: 'first',
      days: 90,
      endsAt,
    };
    store.save([
      { add: 'enrolment', value: enrolment },
      { record: entry('enrolment.opened', null, { person: of }, { person: of, shownTo, endsAt, request: null }) },
    ]);
  }

  function redeem(who: PersonId): void {
    const codes = store.enrolments.get(who)?.codes ?? [];
    const [first] = codes;
    const makers = codes.length === 1 && first !== undefined && first.shownTo !== who ? [first.shownTo] : [];
    const second =
      !soloOver && owners().includes(who) && owners().some((one) => one !== who && store.credentials.some((held) => held.person === one));
    makeCredential(who, makers, ports.now);
    if (!second) return;
    soloOver = true;
    store.save([{ record: entry('solo.ended', null, {}, { owners: owners() }) }, { turn: 'epoch' }]);
  }

  /** Out of an enrolment, which is now; or with what somebody holds already, who proved who they are when they got it. */
  function makeCredential(who: PersonId, makers: readonly PersonId[], provedAt: Instant, from: CredentialId | null = null): void {
    const id = ports.newId('cred');
    const endsAt = (ports.now + 36_500 * day) as Instant;
    const plain = { kind: 'token', method: 'code', person: who, makers, label: 'token', provedAt, endsAt } as const;
    const body = { credential: id, from, ...plain };
    const value = { id, hash: sha256(id), madeAt: ports.now, ...(from === null ? {} : { from }), ...plain };
    store.save([{ add: 'credential', value }, { record: entry('credential.made', who, { person: who }, body) }]);
  }

  function owners(): readonly PersonId[] {
    return [...store.people.values()]
      .filter((one) => one.disabledAt === undefined && store.groupsOf(one.id).has(ownersGroup))
      .map((one) => one.id);
  }

  function actor(id: PersonId): {
    who: Person;
    hands: readonly PersonId[];
    makers: readonly PersonId[];
    proof: Proof;
  } {
    const who = store.people.get(id);
    const credential = store.credentials.find((one) => one.person === id);
    if (who === undefined || credential === undefined) throw new Error(`${id} cannot act.`);
    return { who, makers: credential.makers, hands: handsOf(who, credential.makers), proof: proofOf(credential) };
  }

  /** Files a change of rules; in solo mode it is applied at once. */
  function fileChange(by: PersonId, change: Configuration, stage = ownersStage): PendingRequest {
    const { hands } = actor(by);
    const stages = soloOver ? [stage] : [];
    const mode = soloOver ? ('manual' as const) : ('auto' as const);
    const asked = {
      installation,
      nonce: ports.nonce(),
      person: by,
      hands,
      asks: { kind: 'configuration' as const, change },
      tasks: [],
      workload: null,
      mode,
    };
    const terms = {
      ...asked,
      bind: 'call' as const,
      startAt: null,
      duration: 0 as Duration,
      uses: 1,
      reason: 'test',
      ticket: null,
      policy: null,
      guards: [],
      stages,
      freshSignIn: null,
    };
    const request = pendingRequest(terms, day as Duration, ports);
    store.save([{ add: 'request', value: request, calls: [] }, filedEntry(request, undefined)]);
    return request;
  }

  /** A change of rules, all the way: by one owner in solo mode, by two afterwards. */
  function configure(change: Configuration, by: PersonId, approver?: PersonId): void {
    const request = fileChange(by, change);
    if (soloOver) {
      if (approver === undefined) throw new Error('Another owner has to countersign.');
      vote(approver, request.id);
      return;
    }
    const approved: Change = {
      record: entry('request.approved', by, aboutRequest(request), { request: request.id, digest: request.digest, mode: 'solo' }),
    };
    store.save([approved, ...applied(request, null)]);
  }

  function applied(request: Request, approver: PersonId | null): readonly Change[] {
    const { asks, person: requester } = request.terms;
    if (asks.kind !== 'configuration') return [];
    const done = applyConfiguration(asks.change, configurationFacts(asks.change), { request: request.id, requester, approver }, ports);
    if ('refused' in done) throw new Error(done.message);
    return done.changes;
  }

  function configurationFacts(change: Configuration): ConfigurationFacts {
    const named = (username: string) => [...store.people.values()].find((one) => one.username === username);
    return {
      heads: new Map(
        [...store.heads].map(([name, { version, keepsFrom, ended }]) => [
          name,
          { version: ended ? 0 : version, latest: version, keepsFrom },
        ]),
      ),
      person: 'person' in change ? store.people.get(change.person) : undefined,
      personNamed: change.task === 'Countersign\\Put-Person' ? named(change.username) : undefined,
      sponsor: change.task === 'Countersign\\Put-Person' && change.sponsor !== null ? store.people.get(change.sponsor) : undefined,
      group: 'group' in change ? store.groups.get(change.group) : undefined,
      groupNamed: undefined,
      lock: change.task === 'Countersign\\Remove-Lock' ? store.locks.get(change.lock) : undefined,
      owners: owners(),
      enabledHumans: new Set(
        [...store.people.values()].filter((one) => one.kind === 'human' && one.disabledAt === undefined).map((one) => one.id),
      ),
      solo: !soloOver,
      credentials: [],
      grants: [],
    };
  }

  /** Casts a vote; the last one gives the grant, or applies the configuration. */
  function vote(by: PersonId, id: string, verdict: Verdict = 'approve', comment?: string): Grant | undefined {
    const request = store.requests.get(id);
    if (request === undefined) throw new Error(`There is no request ${id}.`);
    const { who, makers, proof } = actor(by);
    const voted = castVote(
      request,
      { voter: who, makers, ...proof, verdict, digest: request.digest, ...(comment === undefined ? {} : { comment }) },
      store.deciders(request.terms.stages),
      ports,
    );
    if ('refused' in voted.value) throw new Error(voted.value.message);
    store.save([...voted.changes, ...(voted.value.completed ? applied(voted.value.request, by) : [])]);
    return voted.value.grant;
  }

  function callOf(task: TaskName, parameters: Parameters, at = tenant): Call {
    const found = store.rules().tasks.get(task);
    const call = found === undefined ? undefined : canonicalCall({ tenant: at, task: found, parameters }, installation, hashing);
    if (call === undefined || 'refused' in call) throw new Error(`${task} cannot be called so.`);
    return call;
  }

  interface Asking {
    readonly duration?: number;
    readonly uses?: number | null;
    readonly usesPerDay?: number;
    readonly runWhenApproved?: boolean;
    readonly startAt?: number;
    readonly policy?: string;
  }

  /** Files a request for a call, or for a task in a window. */
  function ask(
    by: PersonId,
    asks: Exclude<Asks, { kind: 'configuration' | 'role' }>,
    { duration = hour, uses = 1, usesPerDay, runWhenApproved = false, startAt, policy }: Asking = {},
    taskName: TaskName = newRule,
  ): { request: Request; grant?: Grant } {
    const { who, hands, proof } = actor(by);
    const rules = store.rules();
    const task = rules.tasks.get(asks.kind === 'call' ? asks.call.task : taskName) as Task;
    const picked = policy ?? rules.policiesOf.get(task.name)?.[0]?.name ?? '';
    const rule = rules.policies.get(picked);
    if (rule === undefined) throw new Error(`No policy covers ${task.name}.`);
    const member = { person: who, groups: store.groupsOf(by) };
    const places = placesOf({ asks, tasks: [task] });
    const route = routeOf(rule, [...new Set(places.flatMap((place) => guardsFor(rules, place, member)))]);
    const several = new Set(places.map(({ tenant: at }) => workloadKey(at, 'Exchange')));
    const filing = {
      usesPerDay: usesPerDay ?? route.usesPerDay,
      runWhenApproved,
      installation,
      person: who,
      hands,
      ...proof,
      asks,
      tasks: [task],
      workloads: several.size < 2 ? [] : [...several].flatMap((key) => rules.workloads.get(key) ?? []),
      route,
      duration: duration as Duration,
      uses,
    };
    const status = asks.kind === 'call' ? asks.status : undefined;
    const rest = { status, startAt: (startAt ?? null) as Instant | null, reason: 'because', ticket: null, target: undefined, calls: [] };
    const filed = fileRequest(
      { ...filing, ...rest },
      { pending: 0, same: undefined, denied: undefined, deciders: store.deciders(route.stages) },
      ports,
    );
    if ('refused' in filed.value) throw new Error(filed.value.message);
    store.save(filed.changes);
    return filed.value;
  }

  /** Runs a call where it may run, through a route that approves by itself if there is one; else it is blocked, and recorded so. */
  function run(
    by: PersonId,
    task: TaskName,
    parameters: Parameters,
    { policy, targets, at }: { policy?: string; targets?: readonly Target[]; at?: TenantId } = {},
  ): string | undefined {
    const { who, hands, proof } = actor(by);
    const call = callOf(task, parameters, at);
    const facts = { ...store.facts(by, policy), targets: targets ?? ('unread' as const) };
    const decision = decide(call, { person: who, groups: store.groupsOf(by), ...proof }, facts, ports.now);
    const target = targetOf(facts.rules.tasks.get(task) as Task, parameters);
    if (decision.verdict === 'blocked' || decision.verdict === 'needs-approval') {
      store.save(blockCall({ call, decision, person: by, callId: ports.newId('call'), isNew: false, hands, ...proof, target, targets }));
      return undefined;
    }
    const grant =
      decision.verdict === 'granted' ? decision.grant : ask(by, { kind: 'call', call }, { policy: decision.route.policy.name }).grant;
    if (grant === undefined) throw new Error('No grant.');
    const found = facts.rules.tasks.get(task) as Task;
    const started = startRun(
      { decision, grant, call, callId: ports.newId('call'), task: found, hands, ...proof, instance: 'test', target, targets },
      ports,
    );
    store.save(started.changes);
    return started.value.id;
  }

  function finish(id: string, state: RunOutcome['state'], task: TaskName = newRule, parameters: Parameters = { Name: 'x' }): void {
    const found = store.runs.get(id);
    const grant = found === undefined ? undefined : (store.grants.get(found.grant) ?? ({ id: found.grant, request: '' } as Grant));
    if (found === undefined || grant === undefined) throw new Error(`There is no run ${id}.`);
    store.save(finishRun(found, { outcome: { state, message: 'as it went' }, call: callOf(task, parameters), grant }, ports.now));
  }

  /** Reads the answer of a run on, as the server writes it down; whether it may was not asked. */
  function readOn(by: PersonId, run: RunId, grant: Grant, parameters: Parameters): void {
    const { hands, proof } = actor(by);
    const page = {
      run: { id: run, person: by },
      grant,
      call: callOf(getMailbox, parameters),
      page: 2,
      hands,
      ...proof,
      target: undefined,
    };
    store.save(pageChanges(page, ports.now));
  }

  function revoke(id: string, by: PersonId): void {
    const grant = store.grants.get(id);
    if (grant === undefined) throw new Error(`There is no grant ${id}.`);
    store.save(endGrant(grant, { by: 'revocation', actor: by }, ports.now).changes);
  }

  /** Writes down that a grant is over. */
  function end(grant: Grant, by: 'expiry' | 'use' | 'rule'): void {
    store.save(endGrant(grant, { by, actor: null }, ports.now).changes);
  }

  function lock(by: PersonId, stops: 'person' | 'everything', subject: string): LockId {
    const id = ports.newId('lock');
    const value = { id, stops, subject, reason: 'test', by, madeAt: ports.now };
    store.save([
      { add: 'lock', value },
      { record: entry('lock.made', by, {}, { lock: id, stops, subject, by }, { reason: 'test' }) },
      { turn: 'epoch' },
    ]);
    return id;
  }

  /** The export of everything so far, signed. */
  function lines(): string[] {
    return [
      exportHeader({ origin, entries: edge.size }),
      ...written.map((one, index) => exportLine({ index, ...one })),
      exportCheckpoint(checkpoint()),
    ];
  }

  function checkpoint(): string {
    return signCheckpoint({ origin, size: edge.size, root: edgeRoot(edge, sha256Bytes), extensions: [] }, [signer]);
  }

  return {
    ...{
      store,
      install,
      open,
      redeem,
      makeCredential,
      fileChange,
      configure,
      vote,
      callOf,
      ask,
      run,
      finish,
      readOn,
      revoke,
      end,
      lock,
      lines,
      checkpoint,
      actor,
      installation,
    },
    size: () => edge.size,
    /** Solo mode, brought back by a server that cheats. */
    backToSolo: () => {
      soloOver = false;
    },
    cheat: (one: Entry, moment: { at?: number; epoch?: number } = {}) => store.record(one, moment),
    verify: (since?: string): Promise<Report> => verify(lines(), since),
  };
}

export type World = ReturnType<typeof createWorld>;

export async function verify(lines: Iterable<string>, since?: string): Promise<Report> {
  return await verifyExport(lines, { key, ...(since === undefined ? {} : { since }), sha256: sha256Bytes, verifySignature });
}

export function person(id: PersonId, username: string): Person {
  return { id, username, name: `Name of ${username}`, kind: 'human', revision: 1 };
}

function putPerson(value: Person): readonly Change[] {
  const body = { person: value.id, username: value.username, kind: value.kind, sponsor: null, disabledAt: null, request: null };
  return [
    { put: 'person', value, base: 0 },
    { record: entry('person.put', null, { person: value.id }, body, { name: value.name, mail: null }) },
  ];
}

function putGroup(id: GroupId, name: string, people: readonly PersonId[]): readonly Change[] {
  const members = people.map((who) => ({ kind: 'person' as const, id: who }));
  const record = entry('group.put', null, {}, { group: id, name, members, request: null });
  return [{ put: 'group', value: { id, name, members, revision: 1 }, base: 0 }, { record }];
}

function catalogued(task: Omit<Task, 'version' | 'digest'>): readonly Change[] {
  const frozen = asJson(task);
  const body: Json = { text: null, frozen };
  const digest = documentDigest({ text: null, frozen }, { sha256 });
  const document = { kind: 'task' as const, name: task.name, version: 1, digest, body, keepsFrom: 1, request: null };
  const record = entry(
    'document.put',
    null,
    { task: task.name },
    { document: 'task', name: task.name, version: 1, digest, keepsFrom: 1, body, request: null },
  );
  return [{ put: 'document', ...document, base: 0 }, { record }];
}

const common = { summary: '', repeatable: false, secrets: [], targets: {}, managementRoles: [], asks: 'any' as const, timeoutSeconds: 60 };
const named = { type: 'object', properties: { Name: { type: 'string' } }, additionalProperties: false };
const journalRule: Omit<Task, 'version' | 'digest'> = {
  ...common,
  name: newRule,
  effect: 'change',
  readsContent: false,
  risk: 'high',
  parameters: named,
  targets: { Name: 'recipient' },
};
const mailbox: Omit<Task, 'version' | 'digest'> = {
  ...common,
  name: getMailbox,
  effect: 'read',
  readsContent: false,
  repeatable: true,
  risk: 'low',
  parameters: named,
};
