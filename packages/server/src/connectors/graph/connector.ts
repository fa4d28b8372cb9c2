import type { Digest } from '@countersign/core/ids.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { Connector, Invocation, Sending } from '../connector.ts';
import { certificateEndOf, type ReadReference } from '../exchange/credential.ts';
import { createAgent } from '../exchange/http.ts';
import { defaultLimits, type Limits } from '../exchange/pages.ts';
import { secretsOf } from '../exchange/redact.ts';
import { createTokens, type Tokens } from '../exchange/token.ts';
import { nextAfterUnsent } from '../exchange/unsent.ts';
import { patiently } from '../patience.ts';
import type { Line } from '../send-signed-in.ts';
import { createAzureTokens } from './azure-token.ts';
import { changesOf } from './changes.ts';
import { followOperation } from './going-on.ts';
import { operation } from './graph-said.ts';
import { collectPages } from './pages.ts';
import { graphRoles } from './roles.ts';
import { type Good, type Request, sendToGraph } from './send.ts';
import { type GraphSettings, readGraphSettings } from './settings.ts';
import { sentDigestOf, type Wire, wireOf } from './wire.ts';

export interface GraphOptions {
  /** What stands behind `env:NAME` and `file:PATH`. */
  readonly read: ReadReference;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly limits?: Partial<Limits>;
  /** Between two looks at work that goes on after its answer. */
  readonly pauseMs?: number;
}

/** Microsoft Graph, signed in as an application. */
export function createGraphConnector({ read, now, limits: given, pauseMs = 5000 }: GraphOptions): Connector {
  const agent = createAgent();
  const limits = { ...defaultLimits, ...given };
  const known = new Map<string, { readonly digest: Digest; readonly tokens: Tokens }>();

  /** The tokens of a workload as it is set up now; with other settings it gets others. */
  function tokensOf(workload: Workload, settings: GraphSettings): Tokens {
    const key = workloadKey(workload.tenant, workload.name);
    const held = known.get(key);
    if (held?.digest === workload.digest) return held.tokens;
    const { proof } = settings;
    const tokens = proof.by === 'certificate' ? createTokens({ settings, agent, read, now }) : createAzureTokens({ settings, proof, now });
    known.set(key, { digest: workload.digest, tokens });
    return tokens;
  }

  async function invoke(sending: Sending, signal?: AbortSignal): Promise<Invocation> {
    const { workload, task, parameters } = sending;
    const set = readGraphSettings(workload);
    if (!set.ok) return { result: 'not-sent', code: 'config-missing', message: set.message };
    const { endpoint } = set.settings;
    const wire = wireOf(endpoint, task, parameters);
    if (wire === undefined) return cannotRun(`${task.name} has no address that can be sent.`);
    const line = { agent, tokens: tokensOf(workload, set.settings) };
    const request = requestOf(sending, wire, limits);
    const onePage = Object.hasOwn(parameters, '$top');
    const at = { sentDigest: sentDigestOf(endpoint, task, parameters), endpoint, limits, onePage, pauseMs };
    return await patiently(task.timeoutSeconds * 1000, signal, (enough) => perform(line, request, { ...at, signal: enough }));
  }

  return {
    invoke,
    // Graph goes by ids already, and what is no id it refuses itself.
    resolve: async () => ({ result: 'as-written' }),
    check: (workload, signal) => check(invoke, workload, signal),
    certificateEnd: async (workload) => {
      const set = readGraphSettings(workload);
      return set.ok && set.settings.proof.by === 'certificate' ? await certificateEndOf(set.settings, read) : undefined;
    },
    roles: graphRoles(invoke),
    changesSince: async (workload, { since }, signal) => {
      const set = readGraphSettings(workload);
      if (!set.ok) return { result: 'unread', message: set.message };
      return await changesOf(invoke, { workload, own: set.settings.clientId, since, signal });
    },
    close: () => agent.close(),
  };
}

const cannotRun = (message: string): Invocation => ({ result: 'not-sent', code: 'cannot-run', message });

/** Graph wants a GUID to find a request again by; a run's id holds one. */
const guidOf = (correlation: string): string =>
  correlation
    .replace(/^run_/, '')
    .replace(/[^A-Za-z0-9-]/g, '')
    .slice(0, 64);

function requestOf({ task, parameters, correlation }: Sending, wire: Wire, limits: Limits): Request {
  const advanced = Object.hasOwn(parameters, '$search') || parameters.$count === true;
  return {
    ...wire,
    headers: {
      accept: 'application/json',
      ...(guidOf(correlation) === '' ? {} : { 'client-request-id': guidOf(correlation) }),
      'return-client-request-id': 'true',
      ...(wire.body === '' ? {} : { 'content-type': 'application/json' }),
      ...(advanced ? { consistencylevel: 'eventual' } : {}),
    },
    maxBytes: limits.answerBytes,
    effect: task.effect,
    repeatable: task.repeatable,
    secrets: secretsOf(task, parameters),
  };
}

interface Performing {
  readonly sentDigest: Digest;
  readonly endpoint: string;
  readonly limits: Limits;
  readonly onePage: boolean;
  readonly pauseMs: number;
  readonly signal: AbortSignal;
}

async function perform(line: Line, request: Request, at: Performing): Promise<Invocation> {
  const verdict = await sendToGraph(line, request, at.signal);
  if (verdict.kind === 'not-sent') return { result: 'not-sent', code: verdict.code, message: verdict.message };
  const { requestId } = verdict;
  const sent = requestId === undefined ? { sentDigest: at.sentDigest } : { sentDigest: at.sentDigest, workloadRequestId: requestId };
  switch (verdict.kind) {
    case 'rejected':
      return { result: 'rejected', ...sent, ...verdict.rejection };
    case 'unknown':
      return { result: 'unknown', ...sent, message: verdict.message };
    case 'page':
      return await good(line, request, { ...at, first: verdict, sent });
  }
}

type Sent = { readonly sentDigest: Digest; readonly workloadRequestId?: string };

async function good(line: Line, request: Request, at: Performing & { first: Good; sent: Sent }): Promise<Invocation> {
  const { first, sent, endpoint, pauseMs, signal } = at;
  if (first.status === 202) {
    const ended = await followOperation(line, request, { accepted: first, origin: endpoint, pauseMs, signal });
    if (ended.kind === 'unknown') return { result: 'unknown', ...sent, message: ended.message };
    return { result: 'done', ...sent, output: ended.output, warnings: ended.warnings };
  }
  const { output, warnings } = await collectPages(line, request, at);
  return { result: 'done', ...sent, output, warnings, status: first.status };
}

async function check(invoke: Connector['invoke'], workload: Workload, signal: AbortSignal): ReturnType<Connector['check']> {
  const result = await invoke({ workload, task: probe, parameters: { $select: 'id,displayName' }, correlation: 'check' }, signal);
  if (result.result === 'done') return { ok: true, detail: 'Signed in, and the organization answered.' };
  return { ok: false, message: result.message, next: nextStep(result) };
}

// Reads the organization's name, which every permission to read the directory allows.
const probe = operation('List-MgOrganization', { method: 'GET', path: '/organization', query: ['$select'] });

function nextStep(result: Exclude<Invocation, { result: 'done' }>): string {
  if (result.result === 'not-sent') return nextAfterUnsent(result);
  if (result.result === 'rejected' && result.status === 403)
    return 'Give the application the permission Organization.Read.All, and consent to it.';
  return 'Try again in a while.';
}
