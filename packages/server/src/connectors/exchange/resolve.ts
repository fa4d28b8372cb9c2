import { createHash } from 'node:crypto';
import type { Digest } from '@countersign/core/ids.ts';
import { canonicalJson, isArray, isObject, type Json, type JsonObject } from '@countersign/core/json.ts';
import type { TargetFacts, TargetKind } from '@countersign/core/target.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Invocation, Seeking, Sought } from '../connector.ts';
import { cmdletOf } from './body.ts';

/** Asks the workload by a cmdlet that reads. */
export type Ask = (cmdlet: string, parameters: JsonObject) => Promise<Invocation>;

type Read = { readonly cmdlet: string; readonly more?: JsonObject };

// In the order in which they are asked, until one knows the name. A mailbox that was deleted a moment ago is still the target of what brings it back.
const reads: { readonly [kind in TargetKind]: readonly Read[] } = {
  container: [],
  group: [{ cmdlet: 'Get-Recipient' }],
  mailbox: [
    { cmdlet: 'Get-Recipient' },
    { cmdlet: 'Get-Mailbox', more: { SoftDeletedMailbox: true } },
    { cmdlet: 'Get-Mailbox', more: { InactiveMailboxOnly: true } },
  ],
  person: [{ cmdlet: 'Get-User' }],
  principal: [{ cmdlet: 'Get-Recipient' }, { cmdlet: 'Get-User' }, { cmdlet: 'Get-ServicePrincipal' }],
  recipient: [{ cmdlet: 'Get-Recipient' }],
};

/** Names that stand for everybody, nobody or oneself, and for no object. */
const wellKnown: ReadonlySet<string> = new Set(['default', 'anonymous', 'nt authority\\self', 'self']);

/** Parameters that take an address outside of the tenant as well as a recipient in it. */
const takesAddresses: ReadonlySet<string> = new Set(['GenerateIncidentReport', 'JournalEmailAddress']);

const address = /^[^\s@*"<>()[\]\\,;:]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/;

/** Whom a name of Exchange Online stands for. Purview’s end point cannot be asked, so that names stand there as they are written. */
export async function soughtIn(workload: Workload, seeking: Seeking, ask: Ask): Promise<Sought> {
  const { named, kind, parameter } = seeking;
  if (workload.name !== 'Exchange') return { result: 'as-written' };
  if (kind === 'principal' && wellKnown.has(named.toLowerCase())) return { result: 'as-written' };
  if (named.trim() === '' || named.includes('*')) return { result: 'missing' };
  for (const [at, { cmdlet, more }] of reads[kind].entries()) {
    const answer = readAnswer(await ask(cmdlet, { Identity: named, ...more }), { first: at === 0 });
    if ('result' in answer) return answer;
    const [only, other] = answer.items;
    if (other !== undefined) return { result: 'ambiguous' };
    if (only !== undefined) return await factsOf(only, seeking, ask);
  }
  return takesAddresses.has(parameter) && address.test(named) ? outside(named) : { result: 'missing' };
}

/** Nobody of the tenant has this address: what is sent to it leaves. */
function outside(named: string): Sought {
  const id = named.toLowerCase();
  return { result: 'found', facts: { id, name: named, address: id, type: 'ExternalAddress', members: null, membersDigest: null } };
}

/** What a read found; what only a later read of a row may not do, such as one that our roles do not hold, finds nothing. */
function readAnswer(answer: Invocation, { first }: { first: boolean }): Sought | { readonly items: readonly JsonObject[] } {
  switch (answer.result) {
    case 'done':
      return { items: isArray(answer.output) ? answer.output.filter(isObject) : [] };
    case 'rejected':
      if (/Ambiguous/.test(answer.code)) return { result: 'ambiguous' };
      if (answer.status === 404 || /NotFound/.test(answer.code)) return { items: [] };
      if (answer.status === 403 && !first) return { items: [] };
      return unreachable(answer.message);
    case 'unknown':
      return unreachable(answer.message);
    case 'not-sent':
      return { result: 'unreachable', code: answer.code, message: answer.message };
  }
}

const unreachable = (message: string): Sought => ({ result: 'unreachable', code: 'workload-unreachable', message });

async function factsOf(object: JsonObject, seeking: Seeking, ask: Ask): Promise<Sought> {
  const id = textOf(object.Guid) || textOf(object.ObjectId);
  if (!/^[0-9a-f-]{32,40}$/i.test(id)) return unreachable('The workload named an object without an id.');
  const type = textOf(object.RecipientTypeDetails) || textOf(object.RecipientType) || 'ServicePrincipal';
  const members = await membersOf({ id, type }, seeking, ask);
  if ('result' in members) return members;
  const facts: TargetFacts = {
    id: id.toLowerCase(),
    name: textOf(object.DisplayName) || textOf(object.Name),
    address: textOf(object.PrimarySmtpAddress) || null,
    type,
    ...members,
  };
  return { result: 'found', facts };
}

type Members = Pick<TargetFacts, 'members' | 'membersDigest'>;
const uncounted: Members = { members: null, membersDigest: null };

async function membersOf({ id, type }: { id: string; type: string }, seeking: Seeking, ask: Ask): Promise<Members | Sought> {
  const read = membersRead(type);
  if (read === undefined) return uncounted;
  const answer = await ask(read.cmdlet, { Identity: id, ResultSize: 'Unlimited', ...read.more });
  if (answer.result !== 'done') return answer.result === 'not-sent' ? { ...answer, result: 'unreachable' } : unreachable(answer.message);
  // Cut short or read in part: neither the count nor the digest would be that of the group.
  if (answer.warnings.length > 0 || !isArray(answer.output)) return uncounted;
  const ids = answer.output.map((member) => (isObject(member) ? textOf(member.Guid) || textOf(member.Identity) : '').toLowerCase()).sort();
  return { members: ids.length, membersDigest: changesMembers(seeking) ? null : digestOf(ids) };
}

/** A dynamic group's members are whoever fits when mail arrives. */
function membersRead(type: string): Read | undefined {
  if (type === 'GroupMailbox') return { cmdlet: 'Get-UnifiedGroupLinks', more: { LinkType: 'Members' } };
  return /Group$/.test(type) && type !== 'DynamicDistributionGroup' ? { cmdlet: 'Get-DistributionGroupMember' } : undefined;
}

/** It is the members that the call changes: of a list of such calls each would be blocked by the one before it. */
function changesMembers({ task, parameter }: Seeking): boolean {
  return parameter === 'Identity' && /-(DistributionGroupMember|UnifiedGroupLinks|RoleGroupMember)$/.test(cmdletOf(task) ?? '');
}

function digestOf(ids: readonly string[]): Digest {
  return createHash('sha256')
    .update(`countersign-members-v1\n${canonicalJson(ids)}`)
    .digest('hex') as Digest;
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
