import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../main.ts';
import { type Keychain, noKeychain } from '../session/keychain.ts';
import { type Ask, nobodyToAsk } from '../terminal/ask.ts';
import { pause } from '../world.ts';

export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Situation {
  readonly environment?: { readonly [name: string]: string | undefined };
  /** What the person answers, in order; nobody is there without. */
  readonly answers?: readonly (string | boolean)[];
  readonly input?: string;
  /** Ctrl-C. */
  readonly interrupt?: AbortSignal;
  readonly terminal?: boolean;
  /** This machine has none without. */
  readonly keychain?: Keychain;
  /** Told of every piece of output as it comes. */
  readonly heard?: (text: string) => void;
}

export const freshFolder = () => mkdtempSync(join(tmpdir(), 'countersign-cli-'));

/** Types one command line and answers what it printed and its exit code. */
export async function typed(line: readonly string[], situation: Situation = {}): Promise<Typed> {
  const said = { out: '', err: '' };
  const { environment = {}, terminal = false, heard } = situation;
  const stream = (to: 'out' | 'err') => ({
    isTTY: terminal,
    columns: 100,
    write: (text: string) => {
      said[to] += text;
      heard?.(text);
    },
  });
  const code = await main(line, {
    environment: { COUNTERSIGN_CLI_CONFIG: freshFolder(), ...environment },
    stdout: stream('out'),
    stderr: stream('err'),
    input: async () => situation.input ?? '',
    ask: situation.answers === undefined ? nobodyToAsk : answering([...situation.answers]),
    now: () => Date.now(),
    zone: 'Europe/Berlin',
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    pause,
    interrupt: () => ({ signal: situation.interrupt ?? new AbortController().signal, release: () => undefined }),
    keychain: situation.keychain ?? noKeychain,
  });
  return { code, ...said };
}

function answering(answers: (string | boolean)[]): Ask {
  const next = (question: string) => {
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`Nobody expected to be asked: ${question}`);
    return answer;
  };
  return {
    possible: true,
    text: async (question) => String(next(question)),
    secret: async (question) => String(next(question)),
    yes: async (question) => next(question) === true,
  };
}
