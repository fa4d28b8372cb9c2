import { createMongoAbility, subject } from '@casl/ability';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { newEnforcer, newModelFromString } from 'casbin';
import type { Corpus, Question } from './corpus.ts';

/** Another engine with the same rules: whether each question's answer is yes. Its rules are loaded and its questions made beforehand. */
export interface Peer {
  readonly name: string;
  ask(at: number): boolean;
}

/** CASL as it is meant to be used: the ability of one person, made once, of the rules that concern them. */
export function casl({ rules, mine, questions }: Corpus): Peer {
  const ability = createMongoAbility(
    rules
      .filter((rule) => mine.includes(rule.group))
      .map(({ task, name, least, most }) => ({
        action: task,
        subject: 'Call',
        conditions: { Name: name, Size: { $gte: least, $lte: most } },
      })),
  );
  const asked = questions.map(({ task, name, size }) => ({ task, about: subject('Call', { Name: name, Size: size }) }));
  return {
    name: 'CASL',
    ask(at) {
      const question = asked[at];
      return question !== undefined && ability.can(question.task, question.about);
    },
  };
}

const model = `
[request_definition]
r = person, task, name, size
[policy_definition]
p = group, task, name, least, most
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.task == p.task && r.name == p.name && r.size >= p.least && r.size <= p.most && g(r.person, p.group)
`;

/** casbin with its columns, not with `eval`, which is slower still; the comparison that excludes most comes first. */
export async function casbin({ rules, mine, questions }: Corpus): Promise<Peer> {
  const enforcer = await newEnforcer(newModelFromString(model));
  await enforcer.addPolicies(rules.map(({ group, task, name, least, most }) => [group, task, name, String(least), String(most)]));
  await enforcer.addGroupingPolicies(mine.map((group) => ['operator', group]));
  return {
    name: 'casbin',
    ask(at) {
      const { task, name, size } = questions[at] as Question;
      return enforcer.enforceSync('operator', task, name, size);
    },
  };
}

/** Cedar with its policies parsed once. */
export function cedarWasm({ rules, mine, questions }: Corpus): Peer {
  const text = rules.map(
    ({ group, task, name, least, most }) =>
      `permit(principal in Group::${JSON.stringify(group)}, action == Action::${JSON.stringify(task)}, resource)
       when { context.name == ${JSON.stringify(name)} && context.size >= ${least} && context.size <= ${most} };`,
  );
  const parsed = cedar.preparsePolicySet('corpus', { staticPolicies: text.join('\n') });
  if (parsed.type !== 'success') throw new Error('Cedar does not take the corpus.');
  const principal = { type: 'Person', id: 'operator' };
  const entities = [
    { uid: principal, attrs: {}, parents: mine.map((group) => ({ type: 'Group', id: group })) },
    ...mine.map((group) => ({ uid: { type: 'Group', id: group }, attrs: {}, parents: [] })),
  ];
  return {
    name: 'Cedar (WASM)',
    ask(at) {
      const { task, name, size } = questions[at] as Question;
      const answer = cedar.statefulIsAuthorized({
        principal,
        action: { type: 'Action', id: task },
        resource: { type: 'Tenant', id: 'contoso' },
        context: { name, size },
        preparsedPolicySetId: 'corpus',
        entities,
      });
      return answer.type === 'success' && answer.response.decision === 'allow';
    },
  };
}
