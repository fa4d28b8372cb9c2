import { asciiLower } from '@countersign/core/text.ts';
import type { LeftOut } from './description.ts';

export interface PathTemplate {
  readonly path: string;
  /** The holes by the names that the description gives them, and by those that the task does. */
  readonly holes: ReadonlyMap<string, string>;
}

const literal = /^[A-Za-z][A-Za-z0-9_]{0,127}$/;
const hole = /^\{([A-Za-z][A-Za-z0-9_-]{0,63})\}$/;

/**
 * A path as our own reader of addresses takes it, or why it is none: each segment is a plain word, `$ref`, or one hole. A hole gets a name
 * with a hyphen, which no member of a body has.
 */
export function readTemplate(path: string): PathTemplate | LeftOut {
  const segments = path.split('/');
  const [before, ...steps] = segments;
  if (before !== '' || steps.length === 0 || steps.length > 24)
    return { leftOut: 'its path is not written in the one way that is read here' };
  if (steps[0] === 'me') return { leftOut: 'an application has no /me' };
  const holes = new Map<string, string>();
  const made: string[] = [];
  for (const step of steps) {
    const named = hole.exec(step)?.[1];
    if (named === undefined && step !== '$ref' && !literal.test(step)) return { leftOut: whyNot(step) };
    if (named === undefined) made.push(step);
    else if (holes.has(named)) return { leftOut: `it names {${named}} twice` };
    else made.push(`{${nameHole(named, made.at(-1) ?? '', holes)}}`);
  }
  return { path: `/${made.join('/')}`, holes };
}

function whyNot(step: string): string {
  if (step === '$value' || step === '$count') return 'its answer is no JSON';
  if (/[()]/.test(step)) return 'functions and keys in parentheses are not read';
  if (step.includes('.')) return 'type casts are not read';
  return 'its path is not written in the one way that is read here';
}

function nameHole(named: string, before: string, holes: Map<string, string>): string {
  const taken = new Set([...holes.values()].map((name) => name.toLowerCase()));
  const wanted = named.includes('-') ? named : `${singular(/^[A-Za-z]/.test(before) ? before : 'object')}-${named}`;
  let name = wanted;
  for (let count = 1; taken.has(name.toLowerCase()); count++) name = `${wanted}${count}`;
  holes.set(named, name);
  return name;
}

/** `user` of `users`, as the names of tasks have it. */
export function singular(word: string): string {
  if (/(ss|us|is|[Ss]eries)$/.test(word)) return word;
  if (/ies$/.test(word)) return word.replace(/ies$/, 'y');
  if (/(ch|sh|ss|x)es$/.test(word)) return word.replace(/es$/, '');
  return word.replace(/s$/, '');
}

/** Whether one address could be both: then neither may stand beside the other. */
export function overlap(one: string, other: string, takes: (hole: string, word: string) => boolean): boolean {
  const [ours, theirs] = [one.split('/'), other.split('/')];
  if (ours.length !== theirs.length) return false;
  return ours.every((step, at) => {
    const their = theirs[at] ?? '';
    const [mine, its] = [inHole(step), inHole(their)];
    if (mine !== undefined && its !== undefined) return true;
    if (mine !== undefined) return takes(mine, their);
    return its === undefined ? asciiLower(step) === asciiLower(their) : takes(its, step);
  });
}

const inHole = (step: string): string | undefined => /^\{(.+)\}$/.exec(step)?.[1];
