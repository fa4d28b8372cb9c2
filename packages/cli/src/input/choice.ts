import { usage } from '../failure.ts';

/** One word of a closed list; undefined when it was not given. */
export function choice<const W extends readonly string[]>(option: string, typed: string | undefined, words: W): W[number] | undefined {
  if (typed === undefined) return undefined;
  const found = words.find((word) => word.toLowerCase() === typed.toLowerCase());
  if (found === undefined)
    throw usage(`${option} is ${words.join(', ')}.`, `Give one of them instead of ${JSON.stringify(typed.slice(0, 40))}.`);
  return found;
}
