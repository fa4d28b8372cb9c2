import type { RouteName } from '@countersign/contract/routes.ts';
import { guardSchema, policySchema } from '@countersign/core/document/editor-schema.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import { look } from '../../../operations/operation.ts';
import { planRules } from '../../../operations/plan-rules.ts';
import { previewRule } from '../../../operations/preview-rule.ts';
import { endRule, putGuard, putPolicy } from '../../../operations/put-rule.ts';
import { putRules } from '../../../operations/put-rules.ts';
import { listRules, listRuleVersions, type RuleKind, readRule } from '../../../operations/read-rules.ts';
import { type Asked, implement } from '../handler.ts';
import { configure } from '../once.ts';
import { etag } from '../precondition.ts';
import { pageIn } from '../read.ts';
import { pageView } from '../views/names.ts';
import { planView, previewView, ruleSummary, ruleView } from '../views/rules.ts';

const description = { name: 'describe-rules', mark: 'read', who: 'anybody' } as const;

export const ruleHandlers = {
  listPolicies: implement('listPolicies', listRules, async (asked) => await list(asked, 'policy')),
  readPolicy: implement('readPolicy', readRule, async (asked) => {
    const seen = await rule(asked, 'policy');
    return isRefusal(seen) ? seen : { status: 200, body: { kind: 'policy', ...ruleView(seen) }, headers: etag(seen.document.version) };
  }),
  listPolicyVersions: implement('listPolicyVersions', listRuleVersions, async (asked) => {
    const seen = await versions(asked, 'policy');
    return isRefusal(seen) ? seen : { status: 200, body: { items: seen.map((one) => ({ kind: 'policy' as const, ...ruleView(one) })) } };
  }),
  previewPolicy: implement('previewPolicy', previewRule, async (asked) => await preview(asked, 'policy')),
  putPolicy: implement('putPolicy', putPolicy, async (asked) => await configure(asked, putPolicy, changeIn(asked))),
  endPolicy: implement('endPolicy', endRule, async (asked) => await configure(asked, endRule, endIn(asked, 'policy'))),
  listGuards: implement('listGuards', listRules, async (asked) => await list(asked, 'guard')),
  readGuard: implement('readGuard', readRule, async (asked) => {
    const seen = await rule(asked, 'guard');
    return isRefusal(seen) ? seen : { status: 200, body: { kind: 'guard', ...ruleView(seen) }, headers: etag(seen.document.version) };
  }),
  listGuardVersions: implement('listGuardVersions', listRuleVersions, async (asked) => {
    const seen = await versions(asked, 'guard');
    return isRefusal(seen) ? seen : { status: 200, body: { items: seen.map((one) => ({ kind: 'guard' as const, ...ruleView(one) })) } };
  }),
  previewGuard: implement('previewGuard', previewRule, async (asked) => await preview(asked, 'guard')),
  putGuard: implement('putGuard', putGuard, async (asked) => await configure(asked, putGuard, changeIn(asked))),
  endGuard: implement('endGuard', endRule, async (asked) => await configure(asked, endRule, endIn(asked, 'guard'))),
  planRules: implement('planRules', planRules, async ({ edge, caller, body }) => {
    const input = body.documents.map(({ kind, name, document }) => ({ kind, name, document: document as Json }));
    const seen = await look(edge.bracket, planRules, { caller, input });
    return isRefusal(seen) ? seen : { status: 200, body: { items: seen.map(planView) } };
  }),
  putRules: implement('putRules', putRules, async (asked) => {
    const { documents, keeps = false, reason } = asked.body;
    const wanted = documents.map(({ document, ...rule }) => ({ ...rule, document: document as Json, keeps }));
    return await configure(asked, putRules, { wanted, reason });
  }),
  policySchema: implement('policySchema', description, async () => ({ status: 200, body: policySchema() })),
  guardSchema: implement('guardSchema', description, async () => ({ status: 200, body: guardSchema() })),
} satisfies { readonly [N in RouteName]?: unknown };

async function list({ edge, caller, query }: Asked<'listPolicies' | 'listGuards'>, kind: RuleKind) {
  const page = pageIn(query);
  if (isRefusal(page)) return page;
  const filter = {
    ...(query.search === undefined ? {} : { search: query.search }),
    ...(query.ended === 'true' ? { ended: true as const } : {}),
  };
  const seen = await look(edge.bracket, listRules, { caller, input: { kind, page, ...filter } });
  return isRefusal(seen) ? seen : { status: 200 as const, body: pageView(seen, ruleSummary) };
}

async function rule({ edge, caller, params, query }: Asked<'readPolicy' | 'readGuard'>, kind: RuleKind) {
  const version = query.version === undefined ? undefined : Number(query.version);
  return await look(edge.bracket, readRule, { caller, input: { kind, name: params.name, version } });
}

async function versions({ edge, caller, params }: Asked<'listPolicyVersions' | 'listGuardVersions'>, kind: RuleKind) {
  return await look(edge.bracket, listRuleVersions, { caller, input: { kind, name: params.name } });
}

async function preview({ edge, caller, params, body }: Asked<'previewPolicy' | 'previewGuard'>, kind: RuleKind) {
  const seen = await look(edge.bracket, previewRule, { caller, input: { kind, name: params.name, document: body as Json } });
  return isRefusal(seen) ? seen : { status: 200 as const, body: previewView(seen) };
}

/** The document is the body itself. */
function changeIn({ params, query, body, base }: Asked<'putPolicy' | 'putGuard'>) {
  return { wanted: { name: params.name, document: body as Json, base, keeps: query.keeps === 'true' }, reason: query.reason };
}

function endIn({ params, query, base }: Asked<'endPolicy' | 'endGuard'>, kind: RuleKind) {
  return { wanted: { kind, name: params.name, base }, reason: query.reason };
}
