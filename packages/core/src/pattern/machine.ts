import { has } from './charset.ts';
import type { Instruction } from './program.ts';

/** The automaton at work: DFA states are sets of instructions, made when a text first leads to them and kept up to a bound. */
export type Machine = {
  readonly program: readonly Instruction[];
  /** Where the answer of some set changes: all code points from one bound up to the next are alike to this program. */
  readonly bounds: readonly number[];
  readonly ascii: Uint16Array;
  readonly start: State;
  readonly states: Map<string, State>;
  cells: number;
  steps: number;
};

type State = { readonly reads: readonly number[]; readonly accepting: boolean; readonly next: (State | undefined)[] };

// The text is an attacker's: it may lead to as many states as there are sets of instructions. Past this many cells all
// states are forgotten and made again when met, which costs time in proportion to the program for each character.
const maxCells = 20_000;

export function machineOf(program: readonly Instruction[]): Machine {
  const bounds = boundsOf(program);
  const ascii = Uint16Array.from({ length: 128 }, (_, codePoint) => intervalOf(bounds, codePoint));
  const gathered = gather(program, [0]);
  const start: State = { reads: gathered.reads, accepting: gathered.accepting, next: [] };
  return { program, bounds, ascii, start, states: new Map(), cells: 0, steps: gathered.steps };
}

/** Whether the program accepts the whole text. */
export function accepts(machine: Machine, text: string): boolean {
  let state = machine.start;
  for (let at = 0; at < text.length; at++) {
    const codePoint = text.codePointAt(at) ?? 0;
    if (codePoint > 0xffff) at++;
    const interval = codePoint < 128 ? (machine.ascii[codePoint] ?? 0) : intervalOf(machine.bounds, codePoint);
    state = state.next[interval] ?? advance(machine, state, interval);
    if (state.reads.length === 0 && !state.accepting) return false;
  }
  return state.accepting;
}

/** The visits of instructions, and the characters read, that matching costs a machine that has seen nothing yet. */
export function steps(program: readonly Instruction[], text: string): number {
  const machine = machineOf(program);
  accepts(machine, text);
  return machine.steps + [...text].length;
}

function advance(machine: Machine, from: State, interval: number): State {
  const example = machine.bounds[interval] ?? 0;
  const targets = from.reads.filter((at) => reads(machine.program[at], example)).map((at) => at + 1);
  const gathered = gather(machine.program, targets);
  machine.steps += from.reads.length + gathered.steps;
  const state = kept(machine, gathered);
  from.next[interval] = state;
  return state;
}

function reads(instruction: Instruction | undefined, codePoint: number): boolean {
  return instruction?.kind === 'read' && has(instruction.set, codePoint);
}

function kept(machine: Machine, { reads, accepting }: Gathered): State {
  const key = `${accepting ? '!' : ''}${reads.join()}`;
  const known = machine.states.get(key);
  if (known) return known;
  if (machine.cells > maxCells) forget(machine);
  const state: State = { reads, accepting, next: [] };
  machine.states.set(key, state);
  machine.cells += reads.length + machine.bounds.length + 1;
  return state;
}

function forget(machine: Machine): void {
  machine.states.clear();
  machine.start.next.length = 0;
  machine.cells = 0;
}

type Gathered = { readonly reads: readonly number[]; readonly accepting: boolean; readonly steps: number };

// Every instruction is visited at most once, so that one character costs at most the length of the program.
function gather(program: readonly Instruction[], from: readonly number[]): Gathered {
  const seen = new Uint8Array(program.length);
  const open = [...from];
  const found: number[] = [];
  let [accepting, steps] = [false, 0];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const instruction = program[at];
    if (!instruction || seen[at]) continue;
    seen[at] = 1;
    steps++;
    if (instruction.kind === 'fork') open.push(instruction.second, instruction.first);
    else if (instruction.kind === 'read') found.push(at);
    else accepting = true;
  }
  return { reads: found.sort((one, other) => one - other), accepting, steps };
}

function boundsOf(program: readonly Instruction[]): readonly number[] {
  const bounds = new Set([0]);
  for (const instruction of program) {
    if (instruction.kind !== 'read') continue;
    for (const [low, high] of instruction.set) bounds.add(low).add(high + 1);
  }
  return [...bounds].sort((one, other) => one - other);
}

function intervalOf(bounds: readonly number[], codePoint: number): number {
  let [low, high] = [0, bounds.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((bounds[middle] ?? 0) <= codePoint) low = middle;
    else high = middle - 1;
  }
  return low;
}
