import { setTimeout as wait } from 'node:timers/promises';
import type { Digest } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Connector, Invocation, Sending } from '../connector.ts';
import { cmdletOf } from '../exchange/body.ts';
import type { ReadReference } from '../exchange/credential.ts';
import { secretsOf } from '../exchange/redact.ts';
import { patiently } from '../patience.ts';
import { changesOf } from './changes.ts';
import type { Entry } from './entry.ts';
import { find, type Place } from './find.ts';
import { type Operation, operations } from './operations.ts';
import { perform, sentDigestOf } from './perform.ts';
import { soughtIn } from './resolve.ts';
import { rightsIn } from './rights.ts';
import { directoryRoles } from './roles.ts';
import { type NotOpened, openSession } from './session.ts';
import { readDirectorySettings } from './settings.ts';
import { type TimedLinks, timedLinks } from './timed-links.ts';
import type { Verdict } from './verdict.ts';

export interface DirectoryOptions {
  /** What stands behind `env:NAME` and `file:PATH`. */
  readonly read: ReadReference;
  /** Octets of all that one connection answers; more says nothing. */
  readonly mostBytes?: number;
  /** Before a read that found the directory busy is asked again. */
  readonly pauseMs?: number;
}

const usualMost = 32 * 1024 * 1024;
const maxBusy = 2;
const roleMs = 25_000;

/** Everything that a connector may offer. */
export type Whole = Required<Omit<Connector, 'certificateEnd' | 'lockbox' | 'offered'>>;

/** What is done on a connection that is signed in. */
type Work<T> = (place: Place) => Promise<T>;

/** Each call has a connection of its own, which ends with it. */
export function createOverLdap({ read, mostBytes = usualMost, pauseMs = 1000 }: DirectoryOptions): Whole {
  async function withSession<T>(workload: Workload, work: Work<T>, { secrets = [], signal }: Within): Promise<T | NotOpened> {
    const set = readDirectorySettings(workload);
    if (!set.ok) return { kind: 'not-sent', code: 'config-missing', message: set.message };
    const session = await openSession({ settings: set.settings, read, mostBytes, secrets, signal });
    if ('kind' in session) return session;
    try {
      return await work({ session, settings: set.settings });
    } finally {
      session.close();
    }
  }

  async function invoke(sending: Sending, signal?: AbortSignal): Promise<Invocation> {
    const operation = operationOf(sending);
    if (operation === undefined) return cannotRun(`${sending.task.name} is no task that Active Directory offers.`);
    return await patiently(sending.task.timeoutSeconds * 1000, signal, (enough) => inTime(sending, operation, enough));
  }

  async function inTime(sending: Sending, operation: Operation, signal: AbortSignal): Promise<Invocation> {
    const within = { secrets: secretsOf(sending.task, sending.parameters), signal };
    const once = async () => {
      const done = await withSession(sending.workload, (place) => run(place, operation, sending), within);
      return 'kind' in done ? notSent(done) : done;
    };
    return sending.task.effect === 'read' ? await again(once, { pauseMs, signal }) : await signedIn(once);
  }

  return {
    invoke,
    async resolve(seeking, signal) {
      const sought = await withSession(seeking.workload, (place) => soughtIn(place, seeking), { signal });
      return 'kind' in sought ? { result: 'unreachable', code: sought.code, message: sought.message } : sought;
    },
    async check(workload, signal) {
      const looked = await withSession(workload, (place) => find(place, 'container', place.settings.base), { signal });
      if (looked.kind === 'found') {
        const timed = await withSession(workload, timedLinks, { signal });
        return {
          ok: true,
          detail: `Signed in, and ${looked.entry.dn} answered. ${timedWords[typeof timed === 'string' ? timed : 'unread']}`,
        };
      }
      if (looked.kind === 'not-sent') return { ok: false, message: looked.message, next: nextStep(looked) };
      const message = 'message' in looked ? looked.message : 'The base is not there.';
      return { ok: false, message, next: 'Correct the base, and let our account read it.' };
    },
    roles: directoryRoles((workload, work, signal) =>
      patiently(roleMs, signal, (enough) => withSession(workload, work, { signal: enough })),
    ),
    async rights(workload, signal) {
      const read = await withSession(workload, rightsIn, { signal });
      return 'kind' in read ? { ok: false, message: read.message, next: nextStep(read) } : read;
    },
    async changesSince(workload, { memory }, signal) {
      const read = await withSession(workload, (place) => changesOf(place, memory), { signal });
      return 'kind' in read ? { result: 'unread', message: read.message } : read;
    },
    close: async () => undefined,
  };
}

const timedWords: { readonly [links in TimedLinks]: string } = {
  there: 'The forest has time-limited membership: what is lent there ends by itself, too, should Countersign not be there to end it.',
  missing: 'The forest has no time-limited membership: Countersign alone ends what is lent there.',
  unread: 'Whether the forest has time-limited membership could not be read: Countersign alone ends what is lent there.',
};

interface Within {
  readonly secrets?: readonly string[];
  readonly signal: AbortSignal;
}

function operationOf({ task }: Sending): Operation | undefined {
  const cmdlet = cmdletOf(task) ?? '';
  return Object.hasOwn(operations, cmdlet) ? operations[cmdlet] : undefined;
}

const cannotRun = (message: string): Invocation => ({ result: 'not-sent', code: 'cannot-run', message });
const notSent = ({ code, message }: NotOpened): Invocation => ({ result: 'not-sent', code, message });

/** Finds what the call names, then sends it: until then nothing has happened, whatever becomes of the finding. */
async function run(place: Place, operation: Operation, { parameters }: Sending): Promise<Invocation> {
  const entries = new Map<string, Entry>();
  for (const [parameter, kind] of Object.entries(operation.names)) {
    const found = await find(place, kind, String(parameters[parameter] ?? ''));
    if (found.kind !== 'found') return notFound(parameter, found);
    entries.set(parameter, found.entry);
  }
  const named = (parameter: string): Entry => {
    const entry = entries.get(parameter);
    if (entry === undefined) throw new Error(`${parameter} names nothing.`);
    return entry;
  };
  const act = operation.act(parameters, named);
  if (act.act === 'modify' && act.edits.length === 0 && operation.password === undefined)
    return cannotRun('Nothing was sent: it changes nothing.');
  const password = operation.password === undefined ? undefined : parameters[operation.password];
  return invocationOf(sentDigestOf(act), await perform(place.session, act, typeof password === 'string' ? password : undefined));
}

function notFound(parameter: string, found: Exclude<Awaited<ReturnType<typeof find>>, { kind: 'found' }>): Invocation {
  switch (found.kind) {
    case 'missing':
      return cannotRun(`Nothing was sent: nothing in the directory is called as ${parameter} says.`);
    case 'ambiguous':
      return cannotRun(`Nothing was sent: several in the directory are called as ${parameter} says.`);
    default:
      return {
        result: 'not-sent',
        code: 'workload-unreachable',
        message: `Nothing was sent: ${parameter} could not be looked up. ${found.message}`,
      };
  }
}

function invocationOf(sentDigest: Digest, verdict: Verdict<Json>): Invocation {
  switch (verdict.kind) {
    case 'good':
      return { result: 'done', sentDigest, output: verdict.value, warnings: [] };
    case 'refused':
      return { result: 'rejected', sentDigest, status: verdict.status, code: verdict.code, message: verdict.message };
    case 'unknown':
      return { result: 'unknown', sentDigest, message: verdict.message };
  }
}

/** A change goes out once more only where the directory said that it did not know us: nothing happened yet. */
async function signedIn(once: () => Promise<Invocation>): Promise<Invocation> {
  const first = await once();
  if (first.result !== 'rejected' || first.status !== 401) return first;
  const next = await once();
  return next.result === 'not-sent' ? first : next;
}

/** A read waits while the directory is busy, twice at most, and is asked once more after an answer that says nothing. */
async function again(once: () => Promise<Invocation>, { pauseMs, signal }: { pauseMs: number; signal: AbortSignal }): Promise<Invocation> {
  let read = await signedIn(once);
  for (let tries = 0; tries < maxBusy && read.result === 'rejected' && read.status === 429; tries++) {
    if (!(await wait(pauseMs, true, { signal }).catch(() => false))) return read;
    read = await once();
  }
  if (read.result !== 'unknown' || signal.aborted) return read;
  const next = await once();
  return next.result === 'not-sent' ? read : next;
}

function nextStep({ code }: NotOpened): string {
  return code === 'config-missing'
    ? 'Put our account’s password and the authority’s certificate where the settings say.'
    : 'Check the address, that the controller takes LDAP over TLS, and that its certificate is for this name and from that authority.';
}
