import { printableJson } from '@countersign/core/printable.ts';
import type { Cli } from './cli.ts';

/** The answer: the API's own document with `--json`, else what a person reads. */
export function answer(cli: Cli, document: unknown, words: () => string): void {
  const said = cli.json ? printableJson(document, 2) : words();
  if (said !== '') cli.out.write(`${said}\n`);
}

/** One of several answers: with `--json` each is one line (NDJSON). */
export function event(cli: Cli, document: unknown, words: () => string): void {
  if (cli.json) cli.out.write(`${printableJson(document)}\n`);
  else cli.out.write(`${words()}\n`);
}

/** Said on the way, to a person. */
export function remark(cli: Cli, text: string): void {
  cli.err.write(`${text}\n`);
}
