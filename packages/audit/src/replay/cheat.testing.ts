import assert from 'node:assert/strict';
import type { Entry } from '@countersign/core/entry.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Rule } from './finding.ts';
import type { Peopled } from './generate.testing.ts';
import { newRule } from './world.testing.ts';

// What a server that cheats has to do it with: it signs all that it writes, and bends what it remembers, or what it writes down.

export const hour = 3_600_000;

export function first(people: readonly PersonId[]): PersonId {
  const [one] = people;
  if (one === undefined) throw new Error('There is nobody.');
  return one;
}

/** The report of an honest log is empty; after the cheat it names the rule, and nothing that was honest. */
export async function mustBeFound({ world }: Pick<Peopled, 'world'>, rule: Rule, cheat: () => void): Promise<void> {
  const honest = world.size();
  assert.deepEqual((await world.verify()).findings, []);
  cheat();
  const { findings } = await world.verify();
  const rules = findings.map((finding) => finding.rule);
  assert.ok(rules.includes(rule), `found ${rules.join(', ') || 'nothing'}`);
  assert.ok(findings.every((finding) => finding.index >= honest && finding.index < world.size()));
}

/** A request by the first operator for one call. */
export function asked({ world, operators }: Peopled, name: string, policy = 'journal-rules'): Request {
  return world.ask(first(operators), { kind: 'call', call: world.callOf(newRule, { Name: name }) }, { policy }).request;
}

/** … with the grant that the first approver gave for it, a minute ago. */
export function granted(peopled: Peopled, name: string): { readonly by: PersonId; readonly request: Request; readonly grant: Grant } {
  const request = asked(peopled, name);
  peopled.world.store.wait(60_000);
  const grant = peopled.world.vote(first(peopled.approvers), request.id);
  if (grant === undefined) throw new Error('The vote gave no grant.');
  peopled.world.store.wait(60_000);
  return { by: first(peopled.operators), request, grant };
}

/** Runs a call on the bent memory; a cheat that the server's own rules still stop is no cheat. */
export function mustRun({ world }: Peopled, by: PersonId, name: string): string {
  const run = world.run(by, newRule, { Name: name });
  if (run === undefined) throw new Error('The run was blocked.');
  return run;
}

export function bendGrant({ world }: Peopled, grant: Grant, to: Partial<Grant>): void {
  world.store.grants.set(grant.id, { ...grant, ...to });
}

export function bendTerms({ world }: Peopled, request: Request, to: Partial<Request['terms']>): void {
  const held = world.store.requests.get(request.id) ?? request;
  world.store.requests.set(request.id, { ...held, terms: { ...held.terms, ...to } });
}

/** Writes entries of one kind another way, or not at all. */
export function bendEntries({ world }: Peopled, kind: Entry['kind'], to: (entry: Entry) => readonly Entry[]): void {
  world.store.bend.write = (entry) => (entry.kind === kind ? to(entry) : [entry]);
}

export function withBody(entry: Entry, body: Entry['body']): Entry {
  return { ...entry, body: { ...entry.body, ...body } };
}

/** An export whose personal parts were pruned. */
export function pruned(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.replace(/","parts":\{.*\}$/s, '","parts":null}'));
}
