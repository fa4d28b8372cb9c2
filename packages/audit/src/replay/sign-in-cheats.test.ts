import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DocumentChange } from '@countersign/core/configuration.ts';
import { entry } from '@countersign/core/entry.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import type { Credential } from '@countersign/core/person.ts';
import { asked, bendEntries, bendTerms, first, granted, hour, mustBeFound, mustRun, withBody } from './cheat.testing.ts';
import type { Rule } from './finding.ts';
import { approvers, type Peopled, peopledWorld, putPolicy } from './generate.testing.ts';

// How whoever acts had signed in is a fact that rules read: a server that makes it up, or forgets that it was asked for, is found.

const policy = 'journal-by-passkey';

/** A policy that demands a passkey, of whoever asks and whoever votes. */
function passkeyWorld(): Peopled {
  const peopled = peopledWorld();
  const { world, owner, second } = peopled;
  world.configure(putPolicy(policy, { need: [[1, approvers]], demands: { passkey: true, freshSignIn: hour } }), owner, second);
  return peopled;
}

/** Writes down that somebody signed in with a sealed code, and lets them act as if they had done it another way. */
function bySealedCode({ world: { store } }: Peopled, person: PersonId): Credential {
  const had = store.credentials.find((one) => one.person === person);
  assert.ok(had !== undefined);
  const write = (value: Credential) => {
    const { id: credential, kind, makers, label, provedAt, method, from = null, endsAt } = value;
    const body = { credential, kind, person, makers, label, provedAt, method, from, endsAt };
    store.save([{ record: entry('credential.made', person, { person }, body) }]);
  };
  const code: Credential = { ...had, id: store.ports.newId('cred'), kind: 'sealed', from: had.id };
  const now = store.ports.now;
  const session: Credential = { ...code, id: store.ports.newId('cred'), kind: 'session', from: code.id, provedAt: now, method: 'sealed' };
  write(code);
  write(session);
  return session;
}

/** Signs somebody in with a passkey that they made of what they had; from then on they act with that session. */
function byPasskey({ world: { store } }: Peopled, person: PersonId): void {
  const had = store.credentials.find((one) => one.person === person);
  assert.ok(had !== undefined);
  const save = (value: Credential) => {
    const { id: credential, kind, makers, label, provedAt, method, from = null, endsAt } = value;
    const body = { credential, kind, person, makers, label, provedAt, method, from, endsAt };
    store.save([{ add: 'credential', value }, { record: entry('credential.made', person, { person }, body) }]);
  };
  const { now } = store.ports;
  const passkey: Credential = { ...had, id: store.ports.newId('cred'), kind: 'passkey', from: had.id };
  save(passkey);
  save({ ...passkey, id: store.ports.newId('cred'), kind: 'session', from: passkey.id, provedAt: now, method: 'passkey', madeAt: now });
  store.credentials.splice(store.credentials.indexOf(had), 1);
  store.credentials.unshift(...store.credentials.splice(-1));
}

function isFound(title: string, rule: Rule, cheat: (peopled: Peopled) => void): void {
  test(`${title} (${rule})`, async () => {
    const peopled = passkeyWorld();
    byPasskey(peopled, first(peopled.operators));
    await mustBeFound(peopled, rule, () => cheat(peopled));
  });
}

/** Two owners say how long one stays signed in. */
function staySignedIn({ world, owner, second }: Peopled, longest: number): void {
  const frozen = { type: 'sessions', longest, idle: longest };
  const change: DocumentChange = { kind: 'setting', name: 'sessions', base: 0, text: { written: longest }, frozen, keeps: false };
  world.configure({ task: 'Countersign\\Put-Document', documents: [change] }, owner, second);
}

describe('how long somebody stays signed in', () => {
  test('is nothing to find while it is no longer than two owners say', async () => {
    const peopled = passkeyWorld();
    staySignedIn(peopled, Number.MAX_SAFE_INTEGER);
    byPasskey(peopled, first(peopled.operators));
    assert.deepEqual((await peopled.world.verify()).findings, []);
  });

  isFound('is found where a session lives longer', 'credential-source', (peopled) => {
    staySignedIn(peopled, hour);
    byPasskey(peopled, first(peopled.approvers));
  });
});

describe('how somebody had signed in', () => {
  test('is nothing to find where both sides had a passkey', async () => {
    const peopled = passkeyWorld();
    byPasskey(peopled, first(peopled.operators));
    byPasskey(peopled, first(peopled.approvers));
    const request = asked(peopled, 'Rule', policy);
    assert.equal(request.terms.passkey, true);
    peopled.world.vote(first(peopled.approvers), request.id);
    mustRun(peopled, first(peopled.operators), 'Rule');
    assert.deepEqual((await peopled.world.verify()).findings, []);
  });

  isFound('is found where a vote without a passkey counted', 'vote-not-allowed', (peopled) => {
    const request = asked(peopled, 'Rule', policy);
    bendTerms(peopled, request, { passkey: undefined as never });
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('is found where a vote says a passkey that nobody used', 'sign-in', (peopled) => {
    const request = asked(peopled, 'Rule', policy);
    bendTerms(peopled, request, { passkey: undefined as never });
    bendEntries(peopled, 'vote.cast', (one) => [withBody(one, { method: 'passkey' })]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('is found where a vote says a fresher proof than there was', 'sign-in', (peopled) => {
    const request = asked(peopled, 'Rule');
    peopled.world.store.wait(60_000);
    bendEntries(peopled, 'vote.cast', (one) => [withBody(one, { provedAt: peopled.world.store.ports.now })]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('is found where a request was filed without the passkey', 'request-rule', (peopled) => {
    bendEntries(peopled, 'request.filed', (one) => [withBody(one, { method: 'code' })]);
    asked(peopled, 'Rule', policy);
  });

  isFound('is found where a request was filed with what its person does not have', 'sign-in', (peopled) => {
    bendEntries(peopled, 'request.filed', (one) => [withBody(one, { method: 'password' })]);
    asked(peopled, 'Rule');
  });

  isFound('is found where the terms forgot the passkey', 'request-rule', (peopled) => {
    bendEntries(peopled, 'request.filed', (one) => {
      const { passkey: _passkey, ...terms } = one.body.terms as { [term: string]: never };
      return [withBody(one, { terms })];
    });
    asked(peopled, 'Rule', policy);
  });

  isFound('is found where a run says another', 'sign-in', (peopled) => {
    const { by } = granted(peopled, 'Rule');
    bendEntries(peopled, 'run.started', (one) => [withBody(one, { method: 'password' })]);
    mustRun(peopled, by, 'Rule');
  });

  isFound('is found where a vote by a sealed code counted', 'vote-not-allowed', (peopled) => {
    const request = asked(peopled, 'Rule');
    const { provedAt, method } = bySealedCode(peopled, first(peopled.approvers));
    bendEntries(peopled, 'vote.cast', (one) => [withBody(one, { provedAt, method })]);
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  isFound('is found where a sealed code asked under a policy that is for no emergency', 'sign-in', (peopled) => {
    const { provedAt, method } = bySealedCode(peopled, first(peopled.operators));
    bendEntries(peopled, 'request.filed', (one) => [withBody(one, { provedAt, method })]);
    asked(peopled, 'Rule');
  });

  isFound('is found where a sealed code ran what had been granted before', 'run-not-granted', (peopled) => {
    const { by } = granted(peopled, 'Rule');
    const { provedAt, method } = bySealedCode(peopled, by);
    bendEntries(peopled, 'run.started', (one) => [withBody(one, { provedAt, method })]);
    mustRun(peopled, by, 'Rule');
  });

  isFound('is found where a sealed code made something that lasts', 'credential-source', (peopled) => {
    const session = bySealedCode(peopled, first(peopled.operators));
    const { store } = peopled.world;
    const { person, makers, label, provedAt, method, endsAt } = session;
    const made = {
      credential: store.ports.newId('cred'),
      kind: 'token',
      person,
      makers,
      label,
      provedAt,
      method,
      from: session.id,
      endsAt,
    };
    store.save([{ record: entry('credential.made', person, { person }, made) }]);
  });
});

/** A policy that demands an authentication context, and somebody who signs in at a provider. */
function contextWorld(): Peopled {
  const peopled = peopledWorld();
  const { world, owner, second } = peopled;
  world.configure(putPolicy(inContext, { need: [[1, approvers]], demands: { authenticationContext: 'c1' } }), owner, second);
  return peopled;
}

const inContext = 'journal-in-context';

/** Signs somebody in, by default at a provider that says what was met; from then on they act with that session. */
function meeting(
  { world, owner, second }: Peopled,
  person: PersonId,
  acrs: readonly string[],
  by: 'identity' | 'passkey' = 'identity',
): void {
  const { store } = world;
  const had = store.credentials.find((one) => one.person === person);
  assert.ok(had !== undefined);
  const { now } = store.ports;
  const save = (value: Credential) => {
    const { id: credential, kind, makers, label, provedAt, method, from = null, endsAt, said = {} } = value;
    const body = { credential, kind, person, makers, label, provedAt, method, from, endsAt, ...said };
    store.save([{ add: 'credential', value }, { record: entry('credential.made', person, { person }, body) }]);
  };
  const id = store.ports.newId('cred');
  if (by === 'passkey') save({ ...had, id, kind: 'passkey', from: had.id });
  else {
    const change = {
      task: 'Countersign\\Link-Identity',
      person,
      credential: id,
      issuer: 'https://login.example',
      subject: person,
    } as const;
    world.configure(change, owner, second);
  }
  const method = by === 'passkey' ? 'passkey' : 'single-sign-on';
  save({ ...had, id: store.ports.newId('cred'), kind: 'session', from: id, provedAt: now, madeAt: now, method, said: { acrs } });
  store.credentials.splice(store.credentials.indexOf(had), 1);
  store.credentials.unshift(...store.credentials.splice(-1));
}

describe('the authentication context that a sign-in met', () => {
  const found = (title: string, rule: Rule, cheat: (peopled: Peopled) => void) =>
    test(`${title} (${rule})`, async () => {
      const peopled = contextWorld();
      meeting(peopled, first(peopled.operators), ['c1']);
      await mustBeFound(peopled, rule, () => cheat(peopled));
    });

  test('is nothing to find where both sides met it', async () => {
    const peopled = contextWorld();
    meeting(peopled, first(peopled.operators), ['c1']);
    meeting(peopled, first(peopled.approvers), ['c1', 'c2']);
    const request = asked(peopled, 'Rule', inContext);
    assert.deepEqual(request.terms.authenticationContexts, ['c1']);
    peopled.world.vote(first(peopled.approvers), request.id);
    mustRun(peopled, first(peopled.operators), 'Rule');
    assert.deepEqual((await peopled.world.verify()).findings, []);
  });

  found('is found where a request was filed without it', 'request-rule', (peopled) => {
    bendEntries(peopled, 'request.filed', (one) => [withBody(one, { contexts: [] })]);
    asked(peopled, 'Rule', inContext);
  });

  found('is found where a request says one that was not met', 'sign-in', (peopled) => {
    bendEntries(peopled, 'request.filed', (one) => [withBody(one, { contexts: ['c1', 'c2'] })]);
    asked(peopled, 'Rule', inContext);
  });

  found('is found where the terms forgot it', 'request-rule', (peopled) => {
    bendEntries(peopled, 'request.filed', (one) => {
      const { authenticationContexts: _forgotten, ...terms } = one.body.terms as { [term: string]: never };
      return [withBody(one, { terms })];
    });
    asked(peopled, 'Rule', inContext);
  });

  found('is found where a vote without it counted', 'vote-not-allowed', (peopled) => {
    const request = asked(peopled, 'Rule', inContext);
    bendTerms(peopled, request, { authenticationContexts: undefined as never });
    peopled.world.vote(first(peopled.approvers), request.id);
  });

  found('is found where a session of a passkey says that a provider said so', 'credential-source', (peopled) => {
    meeting(peopled, first(peopled.approvers), ['c1'], 'passkey');
  });
});
