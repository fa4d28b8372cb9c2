import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';

/** What a closing act answers: it is closed, and what had started before. */
export function endedWords(cli: Cli, done: string, running: readonly string[]): string {
  if (running.length === 0) return done;
  return `${done}\n${cli.out.paint.careful('Had started before and cannot be called back:')} ${running.map(printable).join(', ')}`;
}
