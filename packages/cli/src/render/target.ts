import { printable } from '@countersign/core/printable.ts';
import { type Shown, targetWords } from '@countersign/core/target-words.ts';

/** What a parameter names, and what goes on the wire in its place; or that nobody looked. */
export function targetLine(target: Shown & { readonly parameter: string; readonly id: string | null }): string {
  const { parameter, named, id } = target;
  if (id === null) return `${printable(parameter)}: ${printable(named)} (as it is written; not looked up)`;
  return `${printable(parameter)}: ${targetWords(target)}\n  written “${printable(named)}”, sent as ${printable(id)}`;
}
