import { applyConfiguration, type ConfigurationFacts } from '@countersign/core/apply-configuration.ts';
import type { Configuration } from '@countersign/core/configuration.ts';
import type { PersonId, RequestId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import { identityDigest } from '@countersign/core/link-identity.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Ports } from '@countersign/core/ports.ts';
import { tally } from '@countersign/core/quorum.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Countersigned } from './bodies.ts';
import { holderOf, isOwner, owners } from './facts.ts';
import { mayAskByClaim } from './judge-claims.ts';
import { mayPropose } from './judge-provisioning.ts';
import { decidersOfRules, mayProposeRules, stageNeeded } from './judge-rule-making.ts';
import type { Judging } from './judging.ts';
import { partOf } from './line.ts';
import type { ApprovedConfiguration, ExpectedEntry, HeldRequest, State } from './state.ts';

/** Why a configuration could not be approved as it was, or undefined. */
export function againstConfiguration(at: Judging, { request, whole }: HeldRequest, mode: string): string | undefined {
  const { state } = at;
  const { terms, votes } = request;
  const owner = isOwner(state, terms.person);
  if (!owner && !mayPropose(at, terms) && !mayAskByClaim(state, terms) && !mayProposeRules(state, terms, whole))
    return 'who asked for it is no owner';
  if (mode === 'solo') return state.soloOver || !owner ? 'solo mode was over' : undefined;
  // What every change of rules needs, whatever it says of itself.
  const needed = stageNeeded(state, request, whole);
  const cast = votes.map((vote) => ({ ...vote, stage: 0 }));
  const { open } = tally([needed], cast, terms.hands, decidersOfRules(state, needed));
  return open === 1 ? undefined : 'no other owner, or whoever else may, had countersigned it with hands of their own';
}

/** From its approval on, a configuration brings exactly the entries that `applyConfiguration` says, and at once. */
export function expectConfiguration(at: Judging, request: Request, whole: boolean): void {
  reportLeftovers(at);
  const { state, line } = at;
  const { asks } = request.terms;
  const expected = whole && asks.kind === 'configuration' ? entriesOf(at, request, asks.change) : null;
  if (expected === null) at.skip('parts-pruned');
  state.configured.set(request.id, { at: line.at, expected });
}

function reportLeftovers({ state, find }: Judging): void {
  for (const [id, { expected }] of state.configured) {
    if (expected !== null && expected.length > 0)
      find(
        'configuration-unapplied',
        `${id} was countersigned, and what it says was not done: ${expected.map((one) => one.kind).join(', ')}.`,
      );
    if (expected !== null) state.configured.delete(id);
  }
}

function entriesOf(at: Judging, request: Request, change: Configuration): readonly ExpectedEntry[] {
  const { line } = at;
  const approver = request.state === 'approved' && line.body.mode !== 'solo' ? line.by : null;
  const by = { request: request.id, requester: request.terms.person, approver };
  const applied = applyConfiguration(change, configurationFacts(at, change), by, portsOf(at));
  if ('refused' in applied) return [];
  return applied.changes.flatMap((one) => ('record' in one ? [expectedOf(one.record)] : []));
}

type Recorded = {
  readonly kind: string;
  readonly by: PersonId | null;
  readonly body: Json;
  readonly parts?: { readonly [name: string]: Json };
};

function expectedOf({ kind, by, body, parts = {} }: Recorded): ExpectedEntry {
  return {
    kind,
    by,
    body: canonicalJson(body),
    parts: Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, canonicalJson(value)])),
  };
}

function portsOf({ line, sha256 }: Judging): Ports {
  return { now: line.at, epoch: line.epoch, newId: (prefix) => `${prefix}_replayed` as never, nonce: () => '', sha256 };
}

/** What stands now, of all that a configuration touches. Credentials and grants that it ends are closed by entries that need no leave. */
function configurationFacts(at: Judging, change: Configuration): ConfigurationFacts {
  const { state } = at;
  const person = 'person' in change ? state.people.get(change.person) : undefined;
  const username = change.task === 'Countersign\\Put-Person' ? state.usernames.get(change.username) : undefined;
  return {
    heads: headsOf(state),
    person,
    personNamed: find(state.people, username),
    sponsor: change.task === 'Countersign\\Put-Person' ? find(state.people, change.sponsor) : undefined,
    group: 'group' in change ? state.groups.get(change.group) : undefined,
    groupNamed: change.task === 'Countersign\\Put-Group' ? find(state.groups, state.groupNames.get(change.name)) : undefined,
    tenantNamed: change.task === 'Countersign\\Put-Tenant' ? find(state.tenants, state.tenantNames.get(change.name)) : undefined,
    identity: change.task === 'Countersign\\Link-Identity' ? { holder: holderOf(at, identityDigest(at, change)), times: 0 } : undefined,
    linking: linkingOf(at, change),
    lock: change.task === 'Countersign\\Remove-Lock' ? state.locks.get(change.lock) : undefined,
    owners: owners(state),
    enabledHumans: new Set([...state.people.values()].filter(isEnabledHuman).map((one) => one.id)),
    solo: !state.soloOver,
    credentials: [],
    grants: [],
  };
}

function linkingOf(at: Judging, change: Configuration): ConfigurationFacts['linking'] {
  const links =
    change.task === 'Countersign\\Update-Members' ? change.links : change.task === 'Countersign\\Enable-Person' ? [change.link] : [];
  return new Map(
    links.map((link) => [
      link.person,
      { person: at.state.people.get(link.person), identity: { holder: holderOf(at, identityDigest(at, link)), times: 0 } },
    ]),
  );
}

function find<K, V>(map: ReadonlyMap<K, V>, key: K | null | undefined): V | undefined {
  return key === undefined || key === null ? undefined : map.get(key);
}

function isEnabledHuman(person: Person): boolean {
  return person.kind === 'human' && person.disabledAt === undefined;
}

function headsOf(state: State): ConfigurationFacts['heads'] {
  return new Map(
    [...state.documents].map(([key, { version, keepsFrom, ended }]) => [key, { version: ended ? 0 : version, latest: version, keepsFrom }]),
  );
}

/** Whether a change of rules has its countersignature, and says what was countersigned. */
export function judgeCountersigned(at: Judging, body: Countersigned): void {
  const { state, find: report } = at;
  if (body.request === null) {
    if (!freeOfCountersignature(state, body))
      report('not-countersigned', 'The rules were changed without a request that another owner countersigned.');
    return;
  }
  const configured = state.configured.get(body.request);
  if (configured === undefined) {
    report('not-countersigned', `The rules were changed in the name of ${body.request}, which approved no such change.`);
    return;
  }
  if (configured.expected === null) {
    at.skip('parts-pruned');
    return;
  }
  matchExpected(at, body.request, { ...configured, expected: configured.expected });
}

/** Before anybody had ever signed in there was nobody to ask; the demo is filled, and marked as a demo from its first entry. */
function freeOfCountersignature(state: State, body: Countersigned): boolean {
  return !state.signedIn || (state.installation?.demo === true && body.seed === true);
}

function matchExpected(
  at: Judging,
  id: RequestId,
  { at: approvedAt, expected }: ApprovedConfiguration & { expected: readonly ExpectedEntry[] },
): void {
  const { state, line } = at;
  const found = expected.findIndex((one) => isExpected(at, one));
  if (found === -1 || approvedAt !== line.at) {
    at.find('configuration-differs', `What was changed is not what ${id} says: the countersignature was for something else.`);
    return;
  }
  const rest = expected.toSpliced(found, 1);
  if (rest.length === 0) state.configured.delete(id);
  else state.configured.set(id, { at: approvedAt, expected: rest });
}

function isExpected({ line }: Judging, { kind, by, body, parts }: ExpectedEntry): boolean {
  if (kind !== line.kind || by !== line.by || body !== canonicalJson(line.body)) return false;
  return Object.entries(parts).every(([name, text]) => {
    const value = partOf(line, name);
    return value === undefined || canonicalJson(value) === text;
  });
}
