import type { Cli } from './cli.ts';
import type { Exit } from './exit.ts';
import { usage } from './failure.ts';

/** One option, in commander's own notation: `-r, --reason <text>`. */
export interface OptionSpec {
  readonly flags: string;
  readonly says: string;
  /** May be given several times. */
  readonly many?: true;
}

export interface ArgumentSpec {
  /** In commander's notation: `<id>`, `[search]`, `[rest...]`. */
  readonly name: string;
  readonly says: string;
}

export type Run = (cli: Cli, given: Given) => Promise<Exit>;

/** One command. Its code is loaded when it is used. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly details?: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  readonly examples?: readonly string[];
  /** What follows the first argument is read by the command itself: a line of PowerShell has options of its own. */
  readonly takesLine?: true;
  readonly load: () => Promise<{ readonly run: Run }>;
}

/** What was typed. */
export class Given {
  readonly args: readonly string[];
  readonly #options: { readonly [name: string]: unknown };

  constructor(args: readonly string[], options: { readonly [name: string]: unknown }) {
    this.args = args;
    this.#options = options;
  }

  /** The argument at a place; the parser has seen to it that required ones are there. */
  arg(at: number): string {
    return this.args[at] ?? '';
  }

  text(name: string): string | undefined {
    const value = this.#options[name];
    return typeof value === 'string' ? value : undefined;
  }

  list(name: string): readonly string[] {
    const value = this.#options[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  flag(name: string): boolean {
    return this.#options[name] === true;
  }

  /** A whole number of at least 1; undefined when it was not given. */
  whole(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^[1-9][0-9]{0,8}$/.test(value)) throw usage(`--${name} is a whole number of at least 1.`, `Give it like --${name} 10.`);
    return Number(value);
  }
}

/** Commas separate the words of one option, which may come several times. */
export function words(given: readonly string[]): readonly string[] {
  return given.flatMap((text) => text.split(',')).flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
}
