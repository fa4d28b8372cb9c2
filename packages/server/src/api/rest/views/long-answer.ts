import { Readable } from 'node:stream';
import { isArray, type Json } from '@countersign/core/json.ts';

/** An answer that is sent whole, up to so many characters of an item; lists beyond so many items go out piece by piece. */
const piece = 64 * 1024;
const fewItems = 200;

type Answered<Run> = { readonly run: Run; readonly complete?: true; readonly output: Json; readonly warnings: readonly string[] };

/**
 * The answer as it is, or for a long list as a stream of its JSON: a piece at a time, as the client takes them, so that no text of all of it
 * is ever made. Both read the same.
 */
export function longAnswer<Run extends Json>(answer: Answered<Run>): Answered<Run> | Readable {
  const { output } = answer;
  if (!isArray(output) || output.length <= fewItems) return answer;
  return Readable.from(piecesOf(answer, output), { objectMode: false, highWaterMark: piece });
}

export const jsonText = { 'content-type': 'application/json; charset=utf-8' };

export function* piecesOf({ run, complete, warnings }: Answered<Json>, items: readonly Json[]): Generator<string> {
  let text = `{"run":${JSON.stringify(run)}${complete === undefined ? '' : `,"complete":${complete}`},"output":[`;
  for (const [at, item] of items.entries()) {
    text += (at === 0 ? '' : ',') + JSON.stringify(item);
    if (text.length < piece) continue;
    yield text;
    text = '';
  }
  yield `${text}],"warnings":${JSON.stringify(warnings)}}`;
}
