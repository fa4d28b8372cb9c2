import { asciiLower } from '../text.ts';

/** Whether PowerShell takes a name for a wildcard (about_Wildcards). */
export function isWildcard(name: string): boolean {
  return /[*?[]/.test(name);
}

/** What a name or wildcard fits, without case: `*`, `?`, and `[…]` with ranges. One that is not closed fits nothing. */
export function wildcard(pattern: string): (name: string) => boolean {
  const parts = partsOf(asciiLower(pattern));
  return (name) => parts !== undefined && fits(parts, asciiLower(name));
}

type Part = '*' | ((letter: string) => boolean);

function partsOf(pattern: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const unit = pattern.charAt(at);
    if (unit === '*') parts.push('*');
    else if (unit === '?') parts.push(() => true);
    else if (unit === '[') {
      const end = pattern.indexOf(']', at);
      if (end < 0) return undefined;
      parts.push(oneOf(pattern.slice(at + 1, end)));
      at = end;
    } else parts.push((letter) => letter === unit);
  }
  return parts;
}

function oneOf(letters: string): Part {
  const ranges = [...letters.matchAll(/(.)-(.)|(.)/gs)].map(([, from, to, single]) => [from ?? single ?? '', to ?? single ?? ''] as const);
  return (letter) => ranges.some(([from, to]) => letter >= from && letter <= to);
}

/** In time of the name times the wildcard: the places in the wildcard that may be reached after each letter. */
function fits(parts: readonly Part[], name: string): boolean {
  let reached = passed(parts, new Set([0]));
  for (const letter of name) {
    const next = new Set<number>();
    for (const at of reached) {
      const part = parts[at];
      if (part === '*') next.add(at);
      else if (part?.(letter)) next.add(at + 1);
    }
    reached = passed(parts, next);
  }
  return reached.has(parts.length);
}

/** A * may stand for nothing. */
function passed(parts: readonly Part[], places: Set<number>): Set<number> {
  for (const at of places) if (parts[at] === '*') places.add(at + 1);
  return places;
}
