import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { Policy } from '@countersign/core/policy.ts';
import type { Role } from '@countersign/core/role.ts';
import { routeOf } from '@countersign/core/route.ts';
import { formatInstant } from '@countersign/core/time.ts';
import { look, perform } from '../../../../operations/operation.ts';
import { putPolicy } from '../../../../operations/put-rule.ts';
import { type RolePoliciesSeen, type RolePolicy, readRolePolicies } from '../../../../operations/read-role-policies.ts';
import { errorReply } from '../../error.ts';
import type { Asked, Reply } from '../../front.ts';
import { text } from '../body.ts';
import { directoryRoles } from '../directory.ts';
import { accessOf } from '../groups.ts';
import { notHere, one, page, proposed } from '../reply.ts';
import { calledIn } from './approval.ts';
import { type Edit, edited, type Form, ruleRow, typeOf } from './form.ts';
import { formCalled, forms } from './forms.ts';

const of = 'policies';

/** Role management policies: each policy that lends a role, with its 17 rules. Undefined: it is not that. */
export async function serveRolePolicies(asked: Asked): Promise<Reply | undefined> {
  const [first, second, ...rest] = asked.address.segments;
  if (first !== of) return undefined;
  if (second === 'roleManagementPolicyAssignments') return await assignmentsAt(asked, rest);
  return second === 'roleManagementPolicies' ? await policiesAt(asked, rest) : undefined;
}

async function seenBy({ front, caller, address }: Asked, called: readonly string[] = []): Promise<RolePoliciesSeen | Refusal> {
  return await look(front.bracket, readRolePolicies, { caller, input: { tenant: address.tenant, workload: 'Graph', called } });
}

/** A policy where it stands: over the directory's roles, or over one group, with the roles that it lends there. */
interface Standing {
  readonly id: string;
  readonly scopeId: string;
  readonly scopeType: 'DirectoryRole' | 'Group';
  readonly held: RolePolicy;
  readonly roles: readonly Role[];
}

/** A policy that lends roles of several places is a policy of each. */
function standings({ tenant, policies }: RolePoliciesSeen): readonly Standing[] {
  return policies.flatMap((held): readonly Standing[] => {
    const { name } = held.policy;
    const ofDirectory = held.roles.filter((role) => directoryRoles.holds({ name: role.name, role }));
    const groups = Map.groupBy(held.roles, (role) => accessOf(role)?.groupId);
    const over = [...groups].flatMap(([groupId, roles]): readonly Standing[] =>
      groupId === undefined ? [] : [{ id: `Group_${groupId}_${name}`, scopeId: groupId, scopeType: 'Group', held, roles }],
    );
    const directory = { id: `DirectoryRole_${tenant.id}_${name}`, scopeId: '/', scopeType: 'DirectoryRole' as const, held };
    return ofDirectory.length === 0 ? over : [{ ...directory, roles: ofDirectory }, ...over];
  });
}

/** The policy with every guard over it that narrows it for everybody. */
function effective({ policy, guards }: RolePolicy): Policy {
  const { mode, stages, pendingFor, maxDuration, demands } = routeOf(policy, guards);
  const { freshSignIn, passkey, authenticationContexts, ...asked } = demands;
  // A rule of PIM names one; where a guard demands another besides, both have to be met.
  const [authenticationContext] = authenticationContexts;
  return {
    ...policy,
    approval: mode === 'auto' ? { mode } : { mode, stages },
    pendingFor,
    maxDuration,
    demands: {
      ...asked,
      ...(freshSignIn === null ? {} : { freshSignIn }),
      ...(passkey ? { passkey } : {}),
      ...(authenticationContext === undefined ? {} : { authenticationContext }),
    },
  };
}

const rulesOf = (policy: Policy, seen: RolePoliciesSeen) => forms.map((form) => ruleRow(form, policy, seen));

function policyRow(seen: RolePoliciesSeen, { id, scopeId, scopeType, held }: Standing): JsonObject {
  const { policy, document } = held;
  const text = textOf(document);
  return {
    id,
    displayName: policy.name,
    description: member(text, 'description') ?? null,
    isOrganizationDefault: false,
    scopeId,
    scopeType,
    lastModifiedDateTime: formatInstant(document.madeAt),
    lastModifiedBy: { id: null, displayName: null },
    '~rules': rulesOf(policy, seen),
    '~effectiveRules': rulesOf(effective(held), seen),
  };
}

function assignmentRow(seen: RolePoliciesSeen, standing: Standing, role: Role): JsonObject {
  const { id, scopeId, scopeType } = standing;
  const roleDefinitionId = accessOf(role)?.accessId ?? role.key;
  return { id: `${id}_${roleDefinitionId}`, policyId: id, roleDefinitionId, scopeId, scopeType, '~policy': policyRow(seen, standing) };
}

async function assignmentsAt(asked: Asked, [id, ...more]: readonly string[]): Promise<Reply> {
  if (asked.method !== 'GET' || more.length > 0) return notHere();
  const seen = await seenBy(asked);
  if (isRefusal(seen)) return errorReply(seen);
  const rows = standings(seen).flatMap((standing) => standing.roles.map((role) => assignmentRow(seen, standing, role)));
  const collection = `${of}/roleManagementPolicyAssignments`;
  return id === undefined
    ? page(asked, collection, rows)
    : one(
        asked,
        collection,
        rows.find((row) => row.id === id),
      );
}

async function policiesAt(asked: Asked, [id, part, rule, ...more]: readonly string[]): Promise<Reply> {
  if (more.length > 0) return notHere();
  const patches = asked.method === 'PATCH' && (part === undefined || (part === 'rules' && rule !== undefined));
  if (id !== undefined && patches) return await patched(asked, id, rule);
  if (asked.method !== 'GET') return notHere();
  const seen = await seenBy(asked);
  if (isRefusal(seen)) return errorReply(seen);
  const collection = `${of}/roleManagementPolicies`;
  if (id === undefined)
    return page(
      asked,
      collection,
      standings(seen).map((standing) => policyRow(seen, standing)),
    );
  const standing = standingAt(seen, id);
  if (standing === undefined) return errorReply(noSuchPolicy());
  const { held } = standing;
  if (part === undefined) return one(asked, collection, policyRow(seen, standing));
  if (part !== 'rules' && part !== 'effectiveRules') return notHere();
  const rows = rulesOf(part === 'rules' ? held.policy : effective(held), seen);
  const within = `${collection}('${id}')/${part}`;
  if (rule === undefined) return page(asked, within, rows);
  const form = formCalled(rule);
  return form === undefined
    ? errorReply(noSuchRule())
    : one(
        asked,
        within,
        rows.find((row) => row.id === form.id),
      );
}

const standingAt = (seen: RolePoliciesSeen, id: string) => standings(seen).find((standing) => standing.id === id);

/** A rule, or several at once, becomes a proposal of the policy: it waits for another owner, and until then nothing is different. */
async function patched(asked: Asked, id: string, rule: string | undefined): Promise<Reply> {
  const bodies = rule === undefined ? rulesIn(asked.body) : [objectOf(asked.body)];
  const seen = await seenBy(asked, bodies.flatMap(calledIn));
  if (isRefusal(seen)) return errorReply(seen);
  const held = standingAt(seen, id)?.held;
  if (held === undefined) return errorReply(noSuchPolicy());
  const document = textOf(held.document);
  const edits = editsOf(bodies, { rule, policy: held.policy, document, called: seen.called });
  if (isRefusal(edits)) return errorReply(edits);
  const wanted = { name: held.policy.name, document: edited(document, edits), base: held.policy.version, keeps: false };
  const { front, caller } = asked;
  const reason = `${bodies.map((body) => text(body, 'id') || rule || '').join(', ')} of PIM, through Graph`;
  const filed = await perform(front.bracket, putPolicy, { caller, input: { wanted, reason } });
  if (isRefusal(filed)) return errorReply(filed);
  return proposed(asked, { collection: `${of}/roleManagementPolicies`, id, what: 'the rule' }, filed);
}

/** As people wrote it. */
const textOf = ({ body }: RolePolicy['document']): JsonObject => objectOf(member(objectOf(body), 'text'));

function objectOf(body: Json | undefined): JsonObject {
  return body !== undefined && isObject(body) ? body : {};
}

function rulesIn(body: Json | undefined): readonly JsonObject[] {
  const rules = member(objectOf(body), 'rules');
  return Array.isArray(rules) ? rules.filter((one): one is JsonObject => isObject(one)) : [];
}

type Patching = Parameters<Form['write']>[1] & { readonly rule: string | undefined };

function editsOf(bodies: readonly JsonObject[], { rule, ...on }: Patching): readonly Edit[] | Refusal {
  if (bodies.length === 0) return refuse('bad-body', 'There is no rule in it.', { next: 'Send the rules that change, whole, as rules.' });
  const edits: Edit[] = [];
  for (const body of bodies) {
    const form = formCalled(rule ?? text(body, 'id'));
    if (form === undefined) return noSuchRule();
    if (text(body, '@odata.type') !== typeOf(form))
      return refuse('bad-body', `@odata.type of ${form.id} is ${typeOf(form)}.`, {
        next: 'Send the rule as it was read, with what changes in it.',
      });
    const written = form.write(body, on);
    if (isRefusal(written)) return written;
    edits.push(...written);
  }
  return edits;
}

function noSuchPolicy(): Refusal {
  return refuse('no-such-policy', 'No policy of this id lends a role here.', { next: 'List policies/roleManagementPolicies.' });
}

function noSuchRule(): Refusal {
  return refuse('not-found', 'A policy has no such rule.', { next: `Its rules are ${forms.map(({ id }) => id).join(', ')}.` });
}
