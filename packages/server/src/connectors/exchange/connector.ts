import { hash } from 'node:crypto';
import type { Digest } from '@countersign/core/ids.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { ChangesRead, Connector, Hears, Invocation, ReadFrom, Sending } from '../connector.ts';
import { patiently } from '../patience.ts';
import type { Line } from '../send-signed-in.ts';
import type { Page } from './answer.ts';
import { bodyOf, cmdletOf, withoutSecrets } from './body.ts';
import { changesOf } from './changes.ts';
import { asking, check, readingOf } from './check.ts';
import { certificateEndOf, type ReadReference } from './credential.ts';
import { createAgent } from './http.ts';
import { readLockbox } from './lockbox.ts';
import { readOffer } from './offer.ts';
import { collect, defaultLimits, type Limits } from './pages.ts';
import { alsoInXml, secretsOf } from './redact.ts';
import { commandHeaders, commandUrl, type RelayedPage } from './relay.ts';
import { type Ask, soughtIn } from './resolve.ts';
import { readRights } from './rights.ts';
import { exchangeRoles } from './roles.ts';
import { type Command, send, type Verdict } from './send.ts';
import { readSettings, type Settings } from './settings.ts';
import { createTokens, type Tokens } from './token.ts';

export interface ExchangeOptions {
  /** What stands behind `env:NAME` and `file:PATH`. */
  readonly read: ReadReference;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly limits?: Partial<Limits>;
}

/** Exchange Online and Purview by the admin API's InvokeCommand, signed in as an application with a certificate. */
export function createExchangeConnector(options: ExchangeOptions): Connector {
  const agent = createAgent();
  const limits = { ...defaultLimits, ...options.limits };
  const known = new Map<string, { readonly digest: Digest; readonly tokens: Tokens }>();

  /** The tokens of a workload as it is set up now; with other settings it gets others. */
  function tokensOf(workload: Workload, settings: Settings): Tokens {
    const key = workloadKey(workload.tenant, workload.name);
    const held = known.get(key);
    if (held?.digest === workload.digest) return held.tokens;
    const tokens = createTokens({ settings, agent, read: options.read, now: options.now });
    known.set(key, { digest: workload.digest, tokens });
    return tokens;
  }

  async function invoke(sending: Sending, signal?: AbortSignal, hears?: Hears): Promise<Invocation> {
    const { workload, task } = sending;
    const set = readSettings(workload);
    if (!set.ok) return { result: 'not-sent', code: 'config-missing', message: set.message };
    const cmdlet = cmdletOf(task);
    if (cmdlet === undefined) return { result: 'not-sent', code: 'cannot-run', message: `${task.name} is not a cmdlet.` };
    const line = { agent, tokens: tokensOf(workload, set.settings) };
    const command = commandOf(sending, { settings: set.settings, cmdlet, limits });
    if (command === undefined) return { result: 'not-sent', code: 'cannot-run', message: 'The page’s link leads away from the workload.' };
    const at = { sentDigest: sentDigestOf(sending, cmdlet, command.body), limits, hears };
    return await patiently(task.timeoutSeconds * 1000, signal, (enough) => perform(line, command, { ...at, signal: enough }));
  }

  async function changesSince(workload: Workload, from: ReadFrom, ask: Ask): Promise<ChangesRead | undefined> {
    // The unified audit log is one for the tenant, and Exchange's own end point is where it is searched.
    if (workload.name !== 'Exchange') return undefined;
    const set = readSettings(workload);
    if (!set.ok) return { result: 'unread', message: set.message };
    return await changesOf({ ask, own: set.settings.clientId, from, now: options.now() });
  }

  return {
    invoke,
    resolve: (seeking, signal) => soughtIn(seeking.workload, seeking, asking(invoke, seeking.workload, signal)),
    check: (workload, signal) => check(invoke, workload, signal),
    rights: (workload, signal) => readRights(readingOf(invoke, workload, signal)),
    offered: (workload, signal) => readOffer(workload.name, asking(invoke, workload, signal, 120)),
    lockbox: (workload, signal) => readLockbox(workload.name, asking(invoke, workload, signal)),
    roles: exchangeRoles(invoke),
    changesSince: async (workload, from, signal) => await changesSince(workload, from, asking(invoke, workload, signal)),
    certificateEnd: (workload) => certificateEnd(workload, options),
    close: () => agent.close(),
  };
}

async function certificateEnd(workload: Workload, { read }: ExchangeOptions): Promise<number | undefined> {
  const set = readSettings(workload);
  return set.ok ? await certificateEndOf(set.settings, read) : undefined;
}

const pageSize = 1000;

function commandOf(sending: Sending, at: { settings: Settings; cmdlet: string; limits: Limits }): Command | undefined {
  const { task, parameters, correlation, relay } = sending;
  const { endpoint, tenantId, anchor } = at.settings;
  const url = commandUrl(`${endpoint}/adminapi/beta/${tenantId}/InvokeCommand`, relay);
  if (url === undefined) return undefined;
  return {
    url,
    headers: {
      accept: 'application/json',
      'accept-charset': 'UTF-8',
      'client-request-id': correlation.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 128),
      'content-type': 'application/json; charset=utf-8',
      'parameter-based-routing': 'true',
      prefer: `odata.maxpagesize=${relay?.pageSize ?? pageSize}`,
      'x-anchormailbox': anchor,
      'x-cmdletname': at.cmdlet,
      ...commandHeaders(relay),
    },
    body: bodyOf(at.cmdlet, task, parameters),
    maxBytes: at.limits.answerBytes,
    effect: task.effect,
    repeatable: task.repeatable,
    secrets: relay?.format === 'clixml' ? alsoInXml(secretsOf(task, parameters)) : secretsOf(task, parameters),
    relays: relay !== undefined,
  };
}

function sentDigestOf({ task, parameters }: Sending, cmdlet: string, body: string): Digest {
  const told = task.secrets.length === 0 ? body : bodyOf(cmdlet, task, withoutSecrets(task, parameters));
  return hash('sha256', told, 'hex') as Digest;
}

async function perform(
  line: Line,
  command: Command,
  at: { sentDigest: Digest; limits: Limits; signal: AbortSignal; hears: Hears | undefined },
): Promise<Invocation> {
  const verdict = await send(line, command, at.signal);
  if (verdict.kind === 'not-sent') return { result: 'not-sent', code: verdict.code, message: verdict.message };
  const sent = sentOf(verdict, at.sentDigest);
  switch (verdict.kind) {
    case 'rejected':
      return { result: 'rejected', ...sent, ...verdict.rejection };
    case 'unknown':
      return { result: 'unknown', ...sent, message: verdict.message };
    case 'page': {
      if (verdict.relayed !== undefined) return relayedAnswer(verdict.page, verdict.relayed, sent);
      const { items: output, ...how } = await collect(line, command, {
        ...{ first: verdict, limits: at.limits, signal: at.signal, hears: at.hears },
      });
      return { result: 'done', ...sent, output, ...how };
    }
  }
}

function relayedAnswer({ items, warnings }: Page, { text, nextLink }: RelayedPage, sent: ReturnType<typeof sentOf>): Invocation {
  const relayed = nextLink === undefined ? { text } : { text, nextLink };
  return { result: 'done', ...sent, output: items, warnings, relayed };
}

function sentOf({ requestId }: Exclude<Verdict, { kind: 'not-sent' }>, sentDigest: Digest) {
  return requestId === undefined ? { sentDigest } : { sentDigest, workloadRequestId: requestId };
}
