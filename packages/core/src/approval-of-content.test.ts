import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { castVote } from './cast-vote.ts';
import { isRefusal } from './errors.ts';
import { pendingRequest } from './file-request.ts';
import {
  callOf,
  groupId,
  hours,
  noon,
  person,
  personId,
  portsAt,
  roleName,
  sha256,
  task,
  tenantId,
  terms as usual,
} from './fixtures.testing.ts';
import type { Json } from './json.ts';
import { leavesOf, other, withLeaf } from './leaves.testing.ts';
import type { Pins } from './pinned-workloads.ts';
import { readTerms } from './read-terms.ts';
import { type Asks, type Request, requestDigestInput, requestIdOf, type Terms } from './request.ts';
import type { Target } from './target.ts';
import type { Vote } from './vote.ts';

const asked = task('Exchange\\New-JournalRule');
const [tenant, call] = [tenantId('contoso'), callOf(asked, { Name: 'x', Size: 1 })];
const target: Target = {
  ...{ parameter: 'Name', kind: 'group', named: 'sales', id: 'an id', name: 'Sales', address: 'sales@contoso.example' },
  ...{ type: 'MailUniversalSecurityGroup', members: 3, membersDigest: sha256('members') },
};

/** Everything that can be asked for, each with every member that it may have: one that is added tomorrow does not compile until it is here. */
const asks: { readonly [K in Asks['kind']]: Required<Extract<Asks, { kind: K }>> } = {
  call: {
    kind: 'call',
    call,
    targets: [target],
    status: { call: callOf(asked, { Name: 'y' }), task: { name: 'z', version: 2, digest: sha256('z') } },
  },
  batch: { kind: 'batch', calls: [call], onError: 'stop', targets: [[target]] },
  tasks: { kind: 'tasks', tenant, constraint: { type: 'object', properties: { Size: { maximum: 3 } } } as never },
  role: { kind: 'role', tenant, role: roleName('Exchange\\Help Desk'), scope: '/', account: 'an account' },
  configuration: {
    kind: 'configuration',
    change: { task: 'Countersign\\End-Document', kind: 'policy', name: 'x', base: 1, digest: sha256('x') } as never,
  },
};

/** One workload, or those of several tenants. */
const pinsFor = (kind: Asks['kind']): Pins =>
  kind === 'batch'
    ? { workload: null, workloads: ['contoso', 'fabrikam'].map((at) => ({ name: `${at}/Exchange`, version: 3, digest: sha256(at) })) }
    : { workload: { name: 'contoso/Exchange', version: 3, digest: sha256('workload') } };

const termsOf = (kind: Asks['kind']): Required<Omit<Terms, keyof Pins>> & Pins => ({
  ...usual(),
  asks: asks[kind],
  ...pinsFor(kind),
  startAt: noon,
  usesPerDay: 2,
  runWhenApproved: true,
  ticket: 'INC1',
  guards: [{ name: 'guard', version: 1, digest: sha256('guard') }],
  stages: [{ need: 2, groups: [groupId('approvers')], people: [personId('bob')] }],
  freshSignIn: hours(1),
  passkey: true,
  authenticationContexts: ['c1'],
});

const [bob, carol] = [person('bob'), person('carol')];
const deciders = [new Map([bob, carol].map((one) => [one.id, one]))];

/** The same as it would be after somebody has edited what it asks: with the votes that were cast before. */
function vote(request: Request, by: typeof bob, digest = request.digest): Request | string {
  const { value } = castVote(
    request,
    { voter: by, makers: [], provedAt: noon, method: 'passkey', contexts: ['c1'], verdict: 'approve', digest },
    deciders,
    portsAt(noon),
  );
  return isRefusal(value) ? value.refused : value.request;
}

const approvals = ({ votes, digest }: { readonly votes: readonly Vote[]; readonly digest: string }) =>
  votes.filter((one) => one.digest === digest).length;

// Gitea CVE-2026-58439: an approval given against a lax target survived the change to a protected one.
describe('an approval is of everything that was asked for:', () => {
  for (const kind of Object.keys(asks) as Asks['kind'][]) {
    const all = termsOf(kind);
    const before = vote(pendingRequest(all, hours(24), portsAt(noon)), bob);
    assert.ok(typeof before !== 'string' && approvals(before) === 1);

    for (const path of leavesOf(all as unknown as Json)) {
      test(`${kind} is another request, without votes, when ${path.join('.')} is another`, () => {
        const changed = withLeaf(all as unknown as Json, path, other) as unknown as Terms;
        const after = pendingRequest(changed, hours(24), portsAt(noon));
        assert.deepEqual([after.state, after.votes, after.id === before.id], ['pending', [], false]);
        // Neither a vote that is held against it, nor one that is cast again on what was shown before.
        assert.equal(approvals({ votes: before.votes, digest: after.digest }), 0);
        assert.equal(vote(after, carol, before.digest), 'digest-mismatch');
      });
    }

    test(`${kind}: the id is that of the content, so that nothing else can have it`, () => {
      const read = readTerms(requestDigestInput(before.terms));
      assert.ok(read.ok);
      assert.equal(requestIdOf(sha256(requestDigestInput(read.terms))), before.id);
    });
  }
});
