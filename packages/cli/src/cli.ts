import type { Keychain } from './session/keychain.ts';
import type { Session } from './session/session.ts';
import type { Ask } from './terminal/ask.ts';
import type { Terminal } from './terminal/terminal.ts';
import type { Clock } from './terminal/times.ts';

/** What a command works with: everything from outside is passed in. */
export interface Cli {
  readonly environment: { readonly [name: string]: string | undefined };
  /** For the answer; with `--json` for that alone. */
  readonly out: Terminal;
  /** For everything said on the way. */
  readonly err: Terminal;
  readonly json: boolean;
  readonly ask: Ask;
  /** `--url`. */
  readonly url: string | undefined;
  readonly clock: () => Clock;
  /** All of the standard input. */
  readonly input: () => Promise<string>;
  readonly random: (bytes: number) => Uint8Array;
  /** Ends when the time is over, or at once when the signal comes. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From now until it is released, Ctrl-C gives this signal and does not end the process. */
  readonly interrupt: () => { readonly signal: AbortSignal; readonly release: () => void };
  /** The system's own, or one that keeps nothing. */
  readonly keychain: Keychain;
  readonly session: () => Promise<Session>;
}
