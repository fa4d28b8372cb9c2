import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Configuration, DocumentChange } from '@countersign/core/configuration.ts';
import { entry } from '@countersign/core/entry.ts';
import { membersWithout } from '@countersign/core/followed.ts';
import type { GroupId, PersonId } from '@countersign/core/ids.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import { identityDigest } from '@countersign/core/link-identity.ts';
import type { Member } from '@countersign/core/person.ts';
import { first, mustBeFound, pruned } from './cheat.testing.ts';
import type { Rule } from './finding.ts';
import { approvers, operators, type Peopled, peopledWorld, putGroup, seniors } from './generate.testing.ts';
import { verify } from './world.testing.ts';

const issuer = 'https://login.example';

interface Following extends Peopled {
  /** Signs in at the provider, and is an approver. */
  readonly who: PersonId;
}

/** The approvers' and the seniors' groups follow a provider's, at which the first approver signs in. */
function following(): Following {
  const peopled = peopledWorld();
  const { world, owner, second } = peopled;
  const who = first(peopled.approvers);
  const credential = world.store.ports.newId('cred');
  world.configure({ task: 'Countersign\\Link-Identity', person: who, credential, issuer, subject: 'a' }, owner, second);
  follow(peopled, { approvers: 'one', seniors: 'two' }, 0);
  return { ...peopled, who };
}

function follow({ world, owner, second }: Peopled, groups: { readonly [name: string]: string }, base: number): void {
  const frozen = { type: 'groups', issuer, follow: groups };
  const change: DocumentChange = { kind: 'setting', name: 'from-provider', base, text: null, frozen, keeps: false };
  world.configure({ task: 'Countersign\\Put-Document', documents: [change] }, owner, second);
}

interface Said {
  readonly in?: readonly GroupId[];
  readonly out?: readonly GroupId[];
  readonly unread?: readonly GroupId[];
}

/** The provider speaks of somebody, by the identity of the one who is linked. */
function said({ world, who }: Following, words: Said, of = who, subject = 'a'): void {
  const identity = identityDigest(world.store.ports, { issuer, subject });
  world.cheat(entry('groups.claimed', of, { person: of }, { person: of, identity, in: [], out: [], unread: [], ...words }));
}

function becomes({ world, who }: Following, id: GroupId, members: readonly Member[], by = who): void {
  const group = world.store.groups.get(id);
  assert.ok(group !== undefined);
  const value = { ...group, members, revision: group.revision + 1 };
  const record = entry('group.put', by, {}, { group: id, name: value.name, members: asJson(members), request: null });
  world.store.save([{ put: 'group', value, base: group.revision }, { record }, { turn: 'epoch' }]);
}

function without({ world, who }: Following, id: GroupId): readonly Member[] {
  const group = world.store.groups.get(id);
  assert.ok(group !== undefined);
  return membersWithout(group, who);
}

function membership(person: PersonId, group: GroupId, name: string, way: 'add' | 'remove' = 'add'): Configuration {
  const one = [{ kind: 'person' as const, id: person, name: 'them' }];
  return { task: 'Countersign\\Update-Members', group, name, add: [], remove: [], links: [], [way]: one };
}

function isFound(title: string, rule: Rule, cheat: (peopled: Following) => void): void {
  test(`${title} (${rule})`, async () => {
    const peopled = following();
    await mustBeFound(peopled, rule, () => cheat(peopled));
  });
}

describe('what a provider says of somebody’s groups', () => {
  test('takes them out at once, and brings them in with an owner', async () => {
    const peopled = following();
    const { world, who, owner } = peopled;
    said(peopled, { in: [seniors], out: [approvers] });
    becomes(peopled, approvers, without(peopled, approvers));
    world.store.wait(1000);
    world.vote(owner, world.fileChange(who, membership(who, seniors, 'seniors')).id);
    assert.deepEqual((await world.verify()).findings, []);
    assert.deepEqual((await verify(pruned(world.lines()))).findings, []);
  });

  isFound('is found where nobody signed in by such an identity', 'not-the-person', (peopled) => {
    said(peopled, { out: [approvers] }, peopled.who, 'another');
  });

  isFound('… or somebody else did', 'not-the-person', (peopled) => said(peopled, { out: [operators] }, first(peopled.operators)));

  isFound('… where it speaks of a group that follows no provider', 'not-the-person', (peopled) => said(peopled, { in: [operators] }));

  isFound('… where somebody is taken out without it', 'not-countersigned', (peopled) => {
    becomes(peopled, approvers, without(peopled, approvers));
  });

  isFound('… where it said that they are in', 'not-countersigned', (peopled) => {
    said(peopled, { in: [approvers] });
    becomes(peopled, approvers, without(peopled, approvers));
  });

  isFound('… where it said nothing that could be used', 'not-countersigned', (peopled) => {
    said(peopled, { unread: [approvers] });
    becomes(peopled, approvers, without(peopled, approvers));
  });

  isFound('… where it had said so at an earlier sign-in', 'not-countersigned', (peopled) => {
    said(peopled, { out: [approvers] });
    peopled.world.store.wait(1000);
    becomes(peopled, approvers, without(peopled, approvers));
  });

  isFound('… where others are taken out with them', 'not-countersigned', (peopled) => {
    said(peopled, { out: [approvers] });
    becomes(peopled, approvers, []);
  });

  isFound('… where they are put in at once', 'not-countersigned', (peopled) => {
    said(peopled, { in: [seniors] });
    becomes(peopled, seniors, [...without(peopled, seniors), { kind: 'person', id: peopled.who }]);
  });

  isFound('… where they come in though it said that they are out', 'approval-incomplete', (peopled) => {
    const { world, who, owner } = peopled;
    said(peopled, { out: [seniors] });
    world.vote(owner, world.fileChange(who, membership(who, seniors, 'seniors')).id);
  });

  isFound('… where it said nothing since that could be used', 'approval-incomplete', (peopled) => {
    const { world, who, owner } = peopled;
    said(peopled, { in: [seniors] });
    const request = world.fileChange(who, membership(who, seniors, 'seniors'));
    said(peopled, { unread: [seniors] });
    world.vote(owner, request.id);
  });

  isFound('… where they ask for somebody else', 'approval-incomplete', (peopled) => {
    const { world, who, owner } = peopled;
    said(peopled, { in: [seniors] });
    world.vote(owner, world.fileChange(who, membership(first(peopled.operators), seniors, 'seniors')).id);
  });

  isFound('… where the group follows no more', 'approval-incomplete', (peopled) => {
    const { world, who, owner } = peopled;
    said(peopled, { in: [seniors] });
    const request = world.fileChange(who, membership(who, seniors, 'seniors'));
    follow(peopled, { approvers: 'one' }, 1);
    world.vote(owner, request.id);
  });

  isFound('… where the change is more than a membership', 'approval-incomplete', (peopled) => {
    const { world, who, owner } = peopled;
    said(peopled, { in: [seniors] });
    world.vote(owner, world.fileChange(who, putGroup(world, seniors, 'seniors', [who])).id);
  });
});
