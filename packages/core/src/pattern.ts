import { accepts, type Machine, machineOf, steps } from './pattern/machine.ts';
import { compileProgram, maxProgramSize } from './pattern/program.ts';
import { parsePattern } from './pattern/syntax.ts';

/** A compiled pattern. It holds a cache of states that grows to a fixed bound and changes no answer. */
export type Pattern = { readonly source: string; readonly size: number; readonly machine: Machine };

export type CompiledPattern =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly message: string; readonly at: number };

/**
 * Compiles a pattern of the closed syntax below to an automaton; it is matched in time linear in the text, and never backtracks
 * (Thompson 1968; the states are those of a DFA made while matching).
 *
 * Literals; `.`; `\d \D \w \W \s \S`; `\t \n \r \f \v \xHH \uHHHH \u{H…}`; an escaped mark of `^$\.*+?()[]{}|/`; classes with ranges
 * and negation; `(…)` and `(?:…)`; `|`; `* + ?` and `{m}`, `{m,}`, `{m,n}` with n up to 1,000. All of it means what it means to
 * ECMAScript with the `u` flag, over code points. `^` at the start and `$` at the end say what is true anyway.
 * Everything else is refused with its place.
 */
export function compilePattern(source: string): CompiledPattern {
  const parsed = parsePattern(source);
  if (!parsed.ok) return parsed;
  const program = compileProgram(parsed.node);
  if (!program) return { ok: false, at: 0, message: `The pattern repeats too much: it comes to more than ${maxProgramSize} steps.` };
  return { ok: true, pattern: { source, size: program.length, machine: machineOf(program) } };
}

/** Whether the whole text matches, from its first to its last character. */
export function matchesWhole(pattern: Pattern, text: string): boolean {
  return accepts(pattern.machine, text);
}

/** What matching this text costs with nothing cached: visits of instructions plus characters read. At most (size + 1) × (characters + 1) visits, times a constant. */
export function countSteps(pattern: Pattern, text: string): number {
  return steps(pattern.machine.program, text);
}
