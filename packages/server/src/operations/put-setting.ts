import type { DocumentChange } from '@countersign/core/configuration.ts';
import { type Reason, type Refusal, refuse } from '@countersign/core/errors.ts';
import { ownersGroup } from '@countersign/core/ids.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import { type FollowedGroups, freezeSetting, type ReachSetting, singular } from '@countersign/core/setting-document.ts';
import type { Reader } from '../store/store.ts';
import { configuration } from './configure.ts';
import { namesFor, type RuleInput } from './frozen-rule.ts';
import type { Host } from './operation.ts';

const nameShape = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Adds or replaces a channel, a forward, how long one stays signed in, what is wrong with roles, or which groups follow a provider’s, or who reaches which tenants. What leaves the house, and where to, is countersigned like a rule. */
export const putSetting = configuration<Omit<RuleInput, 'keeps'>>('put-setting', async ({ tx, host }, { name, document, base }) => {
  if (!nameShape.test(name))
    return refuse('bad-document', 'A setting’s name is up to 63 of a–z, 0–9 and -.', { next: 'Pick another name.' });
  const read = freezeSetting(document, await namesFor(tx, document));
  if (!read.ok) {
    const reasons: Reason[] = read.problems.map(({ code, pointer, message }) => ({ code, pointer, message }));
    const said = reasons.map((reason) => `${reason.pointer ?? ''} ${reason.message}`.trim()).join(' ');
    const next = 'Correct the document; nothing was filed.';
    return refuse(read.problems[0]?.code ?? 'bad-document', `The setting ${name} is not understood: ${said}`, { reasons, next });
  }
  const { type } = read.setting;
  if (type !== name && (singular.has(type) || singular.has(name)))
    return refuse('bad-document', `There is one setting ${singular.has(type) ? type : name}, called so, and it says nothing else.`, {
      next: 'Take the other name, or the other type.',
    });
  if (read.setting.type === 'reach') {
    const refusal = await againstBindingOwners(tx, read.setting);
    if (refusal !== undefined) return refusal;
  }
  if (read.setting.type === 'groups') {
    const refusal = await againstFollowing(tx, host, read.setting);
    if (refusal !== undefined) return refusal;
  }
  const change: DocumentChange = { kind: 'setting', name, base, text: document, frozen: asJson(read.setting), keeps: false };
  return { change: { task: 'Countersign\\Put-Document' as const, documents: [change] } };
});

/** Owners are of the whole installation: whom a binding names and an owner is would be bound by nothing. */
async function againstBindingOwners(reader: Reader, { bindings }: ReachSetting): Promise<Refusal | undefined> {
  const named = new Set(bindings.flatMap(({ who }) => who.people));
  const owner = (await reader.people.humansIn(ownersGroup)).find(({ id }) => named.has(id));
  if (owner === undefined) return undefined;
  return refuse('not-allowed', `${owner.username} is an owner, and owners reach every tenant.`, {
    next: 'Leave owners out, or make somebody an owner no more first.',
  });
}

async function againstFollowing(reader: Reader, { providers }: Host, { issuer, follow }: FollowedGroups): Promise<Refusal | undefined> {
  if (!providers.some((provider) => provider.issuer === issuer))
    return refuse('not-found', 'No provider with this issuer is set up.', { next: 'Give the issuer as COUNTERSIGN_SIGN_IN has it.' });
  for (const name of Object.keys(follow)) {
    const group = await reader.groups.byName(name);
    if (group === undefined || group.endedAt !== undefined)
      return refuse('no-such-group', `There is no group ${name}.`, { next: 'Add the group first, without members.' });
  }
  return undefined;
}
