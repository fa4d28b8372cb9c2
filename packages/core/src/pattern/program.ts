import type { CharSet } from './charset.ts';
import type { Node } from './syntax.ts';

/** One instruction of the automaton: read a character of the set, go on at two places at once, or accept. Reading goes on at the next one. */
export type Instruction =
  | { readonly kind: 'read'; readonly set: CharSet }
  | { readonly kind: 'fork'; readonly first: number; readonly second: number }
  | { readonly kind: 'accept' };

export const maxProgramSize = 10_000;

/** Lays the tree out as a program (Thompson's construction), or undefined if that would be larger than `maxProgramSize`. */
export function compileProgram(node: Node): readonly Instruction[] | undefined {
  if (sizeOf(node) + 1 > maxProgramSize) return undefined;
  const program: Instruction[] = [];
  emit(program, node);
  program.push({ kind: 'accept' });
  return program;
}

// Weighed before anything is laid out: nested counts multiply, a{1000} in a{1000} in a{1000} would be 10^9 instructions.
// Never less than one, as laying out nothing a thousand times takes its time too.
function sizeOf(node: Node): number {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'all':
      return Math.max(1, sum(node.parts));
    case 'any':
      return sum(node.choices) + 2 * (node.choices.length - 1);
    case 'repeat':
      return Math.max(1, sizeOfRepeat(sizeOf(node.part), node.least, node.most));
  }
}

function sum(nodes: readonly Node[]): number {
  return nodes.reduce((total, node) => total + sizeOf(node), 0);
}

function sizeOfRepeat(part: number, least: number, most: number): number {
  return most === Number.POSITIVE_INFINITY ? part * least + part + 2 : part * most + (most - least);
}

function emit(program: Instruction[], node: Node): void {
  switch (node.kind) {
    case 'set':
      program.push({ kind: 'read', set: node.set });
      return;
    case 'all':
      for (const part of node.parts) emit(program, part);
      return;
    case 'any':
      emitChoices(program, node.choices);
      return;
    case 'repeat':
      for (let count = 0; count < node.least; count++) emit(program, node.part);
      if (node.most === Number.POSITIVE_INFINITY) emitLoop(program, node.part);
      else emitOptional(program, node.part, node.most - node.least);
  }
}

function emitChoices(program: Instruction[], choices: readonly Node[]): void {
  // Jumps are written once their targets are known; until then `accept` holds their places.
  const exits: number[] = [];
  choices.forEach((choice, at) => {
    const fork = program.length;
    const isLast = at === choices.length - 1;
    if (!isLast) program.push({ kind: 'accept' });
    emit(program, choice);
    if (isLast) return;
    exits.push(program.length);
    program.push({ kind: 'accept' });
    program[fork] = { kind: 'fork', first: fork + 1, second: program.length };
  });
  for (const exit of exits) program[exit] = goTo(program.length);
}

function emitLoop(program: Instruction[], part: Node): void {
  const fork = program.length;
  program.push({ kind: 'accept' });
  emit(program, part);
  program.push(goTo(fork));
  program[fork] = { kind: 'fork', first: fork + 1, second: program.length };
}

// a{0,3} is (a(a(a)?)?)?, and each fork may leave for the end at once.
function emitOptional(program: Instruction[], part: Node, times: number): void {
  const forks: number[] = [];
  for (let count = 0; count < times; count++) {
    forks.push(program.length);
    program.push({ kind: 'accept' });
    emit(program, part);
  }
  for (const fork of forks) program[fork] = { kind: 'fork', first: fork + 1, second: program.length };
}

function goTo(target: number): Instruction {
  return { kind: 'fork', first: target, second: target };
}
