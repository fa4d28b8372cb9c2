import { randomBytes } from 'node:crypto';
import type { Cli } from './cli.ts';
import type { Given } from './command.ts';
import { type Keychain, noKeychain, systemKeychain } from './session/keychain.ts';
import { openSession, type Session } from './session/session.ts';
import { type Ask, askOnTerminal, nobodyToAsk } from './terminal/ask.ts';
import { type Stream, terminalOn } from './terminal/terminal.ts';

/** What the process has and a command may use: passed in, so that nothing inside reaches for it. */
export interface World {
  readonly environment: { readonly [name: string]: string | undefined };
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly input: () => Promise<string>;
  readonly ask: Ask;
  readonly now: () => number;
  /** The time zone to tell times in; the machine's own when absent. */
  readonly zone?: string;
  readonly random: (bytes: number) => Uint8Array;
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly interrupt: Cli['interrupt'];
  readonly keychain: Keychain;
}

export function worldOfProcess(): World {
  return {
    environment: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    input: readAll,
    ask: process.stdin.isTTY === true && process.stderr.isTTY === true ? askOnTerminal : nobodyToAsk,
    now: () => Date.now(),
    random: (bytes) => randomBytes(bytes),
    pause,
    interrupt: interruptOfProcess,
    keychain: process.env.COUNTERSIGN_CLI_KEYCHAIN === 'no' ? noKeychain : systemKeychain,
  };
}

async function readAll(): Promise<string> {
  const { text } = await import('node:stream/consumers');
  return await text(process.stdin);
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

/** A second Ctrl-C ends the process as usual. */
function interruptOfProcess(): ReturnType<Cli['interrupt']> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  return { signal: controller.signal, release: () => void process.off('SIGINT', stop) };
}

export function cliFor(world: World, given: Given | undefined): Cli {
  const { environment, input, ask, random, zone, keychain } = world;
  const url = given?.text('url');
  let session: Promise<Session> | undefined;
  return {
    environment,
    out: terminalOn(world.stdout, environment),
    err: terminalOn(world.stderr, environment),
    json: given?.flag('json') ?? false,
    ask,
    url,
    clock: () => ({ now: world.now(), zone }),
    input,
    random,
    pause: world.pause,
    interrupt: world.interrupt,
    keychain,
    session: () => {
      session ??= openSession({ environment, keychain }, url);
      return session;
    },
  };
}
