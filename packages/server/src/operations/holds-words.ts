import { asciiLower } from '@countersign/core/text.ts';

/** Whether a text holds every word that is searched for, in any order and case. */
export function holdsWords(text: string, search: string): boolean {
  const lower = asciiLower(text);
  return asciiLower(search)
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
