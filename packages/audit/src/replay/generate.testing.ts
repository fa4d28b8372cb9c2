import type { Configuration } from '@countersign/core/configuration.ts';
import type { GroupId, PersonId, TaskName } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Member } from '@countersign/core/person.ts';
import { createWorld, getMailbox, newRule, tenant, type World } from './world.testing.ts';

const hour = 3_600_000;
export const operators = 'group_operators0' as GroupId;
export const approvers = 'group_approvers0' as GroupId;
export const seniors = 'group_seniors000' as GroupId;

export interface Peopled {
  readonly world: World;
  readonly owner: PersonId;
  readonly second: PersonId;
  readonly operators: readonly PersonId[];
  readonly approvers: readonly PersonId[];
  readonly senior: PersonId;
  readonly agent: PersonId;
}

/** An installation at work: two owners, operators, approvers in two nested groups, an agent, and four policies. */
export function peopledWorld(options: Parameters<typeof createWorld>[0] = {}, size = { operators: 2, approvers: 3 }): Peopled {
  const world = createWorld(options);
  const [owner, second] = world.install();
  world.store.wait(1000);
  world.configure({ task: 'Countersign\\Put-Tenant', tenant, name: 'contoso.onmicrosoft.com', tags: [], isNew: true }, owner);
  world.store.wait(1000);
  world.redeem(second);
  const both: Both = [owner, second];
  const add = (name: string) => enrolled(world, addPerson(world, name, ...both), both);
  const operating = Array.from({ length: size.operators }, (_, index) => add(`operator${index}`));
  const approving = Array.from({ length: size.approvers }, (_, index) => add(`approver${index}`));
  const senior = add('senior');
  const agent = enrolled(world, addPerson(world, 'agent', owner, second, { kind: 'agent', sponsor: approving[0] ?? null }), both);
  const group = (id: GroupId, name: string, people: readonly PersonId[], groups: readonly GroupId[] = []) =>
    world.configure(putGroup(world, id, name, people, groups), ...both);
  group(seniors, 'seniors', [senior]);
  group(operators, 'operators', [...operating, agent]);
  group(approvers, 'approvers', approving, [seniors]);
  world.configure(
    { task: 'Countersign\\Put-Tenant', tenant, name: 'contoso.onmicrosoft.com', tags: ['production'], isNew: false },
    ...both,
  );
  world.configure(putPolicy('journal-rules', { need: [[1, approvers]] }), ...both);
  world.configure(
    putPolicy('journal-two-stages', {
      need: [
        [1, approvers],
        [1, seniors],
      ],
    }),
    ...both,
  );
  world.configure(putPolicy('journal-window', { need: [[1, approvers]], bind: 'task', maxUses: 5 }), ...both);
  world.configure(putPolicy('reads', { need: [], task: getMailbox }), ...both);
  return { world, owner, second, operators: operating, approvers: approving, senior, agent };
}

type Both = readonly [PersonId, PersonId];

export function addPerson(
  world: World,
  username: string,
  by: PersonId,
  approver?: PersonId,
  more: { kind?: 'human' | 'agent'; sponsor?: PersonId | null } = {},
): PersonId {
  const person = world.store.ports.newId('person');
  const { kind = 'human', sponsor = null } = more;
  world.configure(
    { task: 'Countersign\\Put-Person', person, base: 0, username, name: `Name of ${username}`, kind, mail: null, sponsor, disabled: false },
    by,
    approver,
  );
  return person;
}

function enrol(world: World, person: PersonId, by: PersonId, approver?: PersonId): void {
  const codeHash = world.store.ports.sha256(person);
  world.configure({ task: 'Countersign\\New-Credential', person, label: 'first', days: 90, codeHash }, by, approver);
  world.redeem(person);
}

export function enrolled(world: World, person: PersonId, [by, approver]: Both): PersonId {
  enrol(world, person, by, approver);
  return person;
}

export function putGroup(
  world: World,
  group: GroupId,
  name: string,
  people: readonly PersonId[],
  groups: readonly GroupId[] = [],
): Configuration {
  const members: Member[] = [
    ...people.map((id) => ({ kind: 'person' as const, id })),
    ...groups.map((id) => ({ kind: 'group' as const, id })),
  ];
  return { task: 'Countersign\\Put-Group', group, base: world.store.groups.get(group)?.revision ?? 0, name, members };
}

interface PolicyOptions {
  /** Stages as [how many, of which group]; none approves by itself. */
  readonly need: readonly (readonly [number, GroupId])[];
  readonly task?: TaskName;
  readonly bind?: 'call' | 'task';
  readonly maxUses?: number | null;
  readonly base?: number;
  readonly keeps?: boolean;
  readonly requesters?: readonly GroupId[];
  readonly parameters?: Json;
  readonly targets?: Json;
  /** Beside the reason that people's approval always asks for here. */
  readonly demands?: { readonly [demand: string]: Json };
}

export function putPolicy(
  name: string,
  {
    need,
    task = newRule,
    bind = 'call',
    maxUses = 1,
    base = 0,
    keeps = false,
    requesters = [operators],
    parameters,
    targets,
    demands,
  }: PolicyOptions,
): Configuration {
  const stages = need.map(([count, group]) => ({ need: count, groups: [group], people: [] }));
  const frozen: Json = {
    name,
    tenants: [tenant],
    covers: { kind: 'tasks', tasks: [task] },
    requesters: { groups: requesters, people: [], exceptGroups: [], exceptPeople: [] },
    ...(parameters === undefined ? {} : { parameters }),
    ...(targets === undefined ? {} : { targets }),
    approval: stages.length === 0 ? { mode: 'auto' } : { mode: 'manual', stages },
    pendingFor: 24 * hour,
    maxDuration: 8 * hour,
    maxUses,
    bind,
    demands: { reason: stages.length > 0, ticket: [], ...demands },
  };
  return { task: 'Countersign\\Put-Document', documents: [{ kind: 'policy', name, base, text: { written: name }, frozen, keeps }] };
}

/** A small pseudo-random generator (mulberry32), so that a log can be made again. */
export function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Lets an installation work until its log has about so many entries: calls blocked, asked for, approved, denied, run, failed, repeated in a window, read quietly. */
export function work({ world, operators: operating, approvers: approving, senior }: Peopled, entries: number, seed = 1): void {
  const roll = chance(seed);
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T;
  for (let turn = 0; world.size() < entries; turn++) {
    const who = pick(operating);
    const parameters = { Name: `Rule ${turn}` };
    world.store.wait(1000 + roll(60_000));
    const what = roll(10);
    if (what < 4) workOnCall(world, { who, by: approving, parameters, deny: roll(8) === 0, outcome: roll(20), pick });
    else if (what < 5) workThroughStages(world, { who, by: pick(approving), senior, parameters });
    else if (what < 7) workInWindow(world, { who, by: pick(approving), turn });
    else readQuietly(world, who, turn);
  }
}

type Working = { readonly who: PersonId; readonly parameters: { readonly Name: string } };

function workOnCall(
  world: World,
  {
    who,
    by,
    parameters,
    deny,
    outcome,
    pick,
  }: Working & { by: readonly PersonId[]; deny: boolean; outcome: number; pick: <T>(list: readonly T[]) => T },
): void {
  world.run(who, newRule, parameters);
  const { request } = world.ask(who, { kind: 'call', call: world.callOf(newRule, parameters) }, { policy: 'journal-rules' });
  world.store.wait(60_000);
  const grant = world.vote(pick(by), request.id, deny ? 'deny' : 'approve');
  if (grant === undefined) return;
  world.store.wait(20_000);
  const run = world.run(who, newRule, parameters);
  world.store.wait(2_000);
  if (run === undefined) return;
  world.finish(run, outcome === 0 ? 'unknown' : outcome === 1 ? 'rejected' : 'succeeded', newRule, parameters);
  world.store.wait(2 * hour);
  endOverdue(world, grant.id, outcome === 1 ? 'expiry' : 'use');
}

function endOverdue(world: World, id: string, by: 'expiry' | 'use'): void {
  const grant = world.store.grants.get(id);
  if (grant !== undefined) world.end(grant, by);
}

function workThroughStages(world: World, { who, by, senior, parameters }: Working & { by: PersonId; senior: PersonId }): void {
  const { request } = world.ask(who, { kind: 'call', call: world.callOf(newRule, parameters) }, { policy: 'journal-two-stages' });
  world.vote(by, request.id);
  world.store.wait(60_000);
  const grant = world.vote(senior, request.id);
  world.store.wait(20_000);
  const run = world.run(who, newRule, parameters);
  if (run !== undefined) world.finish(run, 'succeeded', newRule, parameters);
  world.store.wait(2 * hour);
  if (grant !== undefined) endOverdue(world, grant.id, 'use');
}

function workInWindow(world: World, { who, by, turn }: { who: PersonId; by: PersonId; turn: number }): void {
  const { request } = world.ask(who, { kind: 'tasks', tenant }, { policy: 'journal-window', uses: 5 });
  const grant = world.vote(by, request.id);
  for (let use = 0; use < 4; use++) {
    world.store.wait(20_000);
    const parameters = { Name: `Window ${turn} ${use}` };
    const run = world.run(who, newRule, parameters);
    if (run !== undefined) world.finish(run, use === 2 ? 'failed' : 'succeeded', newRule, parameters);
  }
  world.store.wait(2 * hour);
  if (grant !== undefined) endOverdue(world, grant.id, 'expiry');
}

function readQuietly(world: World, who: PersonId, turn: number): void {
  const parameters = { Name: `Mailbox ${turn % 100}` };
  const run = world.run(who, getMailbox, parameters);
  world.store.wait(12_000);
  if (run !== undefined) world.finish(run, 'succeeded', getMailbox, parameters);
  world.store.wait(2 * hour);
  for (const [id, grant] of world.store.grants) if (grant.person === who) endOverdue(world, id, 'expiry');
}
