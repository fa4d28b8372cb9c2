import type { Decision } from '@countersign/core/decide.ts';
import type { Refusal } from '@countersign/core/errors.ts';
import { reasonsText, refuse } from '@countersign/core/errors.ts';
import type { GroupId, PersonId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Stage } from '@countersign/core/policy.ts';
import { candidates } from '@countersign/core/quorum.ts';
import type { Route } from '@countersign/core/route.ts';
import { formatDuration } from '@countersign/core/time.ts';
import type { Reader } from '../store/store.ts';
import { firstNamed } from './first-named.ts';
import { type AskedBy, completableFirst } from './pick-route.ts';

export type StageView = {
  readonly need: number;
  readonly groups: readonly string[];
  readonly people: readonly string[];
  /** The first of them by username. */
  readonly candidates: readonly string[];
  /** How many they are. */
  readonly candidateCount: number;
};

/** A stage with names in place of ids, and who could act in it now. */
async function stageViews(reader: Reader, stages: readonly Stage[], { hands, where }: AskedBy): Promise<readonly StageView[]> {
  const able = candidates(await reader.people.deciders(stages, { where }), hands);
  const views: StageView[] = [];
  for (const [index, stage] of stages.entries()) {
    views.push({
      need: stage.need,
      groups: await groupNames(reader, stage.groups),
      people: await personNames(reader, stage.people),
      candidates: firstNamed(able[index] ?? []).map((person) => person.username),
      candidateCount: able[index]?.length ?? 0,
    });
  }
  return views;
}

export async function groupNames(reader: Reader, ids: readonly GroupId[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const id of ids) names.push((await reader.groups.summary(id))?.name ?? id);
  return names;
}

export async function personNames(reader: Reader, ids: readonly PersonId[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const id of ids) names.push((await reader.people.find(id))?.username ?? id);
  return names;
}

/** A route as the person who asks sees it. */
export async function routeView(reader: Reader, route: Route, by: AskedBy): Promise<Json> {
  return {
    policy: route.policy.name,
    policyVersion: route.policy.version,
    guards: route.guards.map((guard) => guard.name),
    mode: route.mode,
    stages: (await stageViews(reader, route.stages, by)) as unknown as Json,
    maxDuration: formatDuration(route.maxDuration),
    maxUses: route.maxUses,
    usesPerDay: route.usesPerDay,
    bind: route.bind,
    pendingFor: formatDuration(route.pendingFor),
    require: {
      reason: route.demands.reason,
      ticket: route.demands.ticket,
      freshSignIn: route.demands.freshSignIn === null ? null : formatDuration(route.demands.freshSignIn),
      passkey: route.demands.passkey,
      authenticationContexts: route.demands.authenticationContexts,
    },
  };
}

/** Routes in the order that they come in. */
export async function routeViews(reader: Reader, routes: readonly Route[], by: AskedBy): Promise<readonly Json[]> {
  const views: Json[] = [];
  for (const route of routes) views.push(await routeView(reader, route, by));
  return views;
}

/** What an answer says of a call that did not run. */
interface BlockedAbout extends AskedBy {
  readonly task: string;
  readonly call: string;
  /** The public address. */
  readonly url: string;
}

/** The answer to a call that did not run: the reasons, the routes and who could approve the easiest one. */
export async function blockedAnswer(reader: Reader, decision: Decision, about: BlockedAbout): Promise<Refusal> {
  const kept = { call: about.call, link: `${about.url}/calls/${about.call}` };
  const reasons = decision.reasons.filter((reason) => reason.code !== 'fits');
  if (decision.verdict !== 'needs-approval') {
    const first = reasons.find((reason) => reason.grant === undefined) ?? reasons[0];
    const code = first === undefined || first.code === 'fits' ? 'not-allowed' : first.code;
    return refuse(code, `${about.task} is blocked: ${reasonsText(reasons)}`, {
      reasons,
      next: nextFor(code),
      extra: { ...kept, routes: [], approvers: [] },
    });
  }
  const found = await completableFirst(reader, decision.routes, about);
  const routes = await routeViews(reader, found, about);
  const [easiest] = found;
  const stages = easiest === undefined ? [] : await stageViews(reader, easiest.stages, about);
  const approvers = [...new Set(stages.flatMap((stage) => stage.candidates))];
  return refuse('needs-approval', `${about.task} is blocked until somebody else approves exactly this call.`, {
    reasons: decision.reasons,
    next: `Ask for it: POST /api/v1/requests with {"call":"${about.call}"}, or countersign request ${about.call}, or in the portal: ${kept.link}`,
    extra: { ...kept, routes, approvers },
  });
}

function nextFor(code: string): string {
  switch (code) {
    case 'locked':
      return 'Wait until two owners have unlocked it.';
    case 'outside-constraint':
      return 'Change the parameters to what the policy allows, or ask an owner for another policy.';
    case 'grant-used-up':
    case 'grant-ended':
    case 'call-drifted':
      return 'Ask for it again.';
    default:
      return 'Ask an owner for a policy that covers this.';
  }
}
