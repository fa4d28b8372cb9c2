import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import { csvHead, csvOf } from '@countersign/core/report/lines-csv.ts';
import { addLine, type Report, reportOf, startTally } from '@countersign/core/report/report.ts';
import { type Caller, look } from '../../../operations/operation.ts';
import { type ReportInput, type ReportPiece, readReport } from '../../../operations/read-report.ts';
import type { Edge } from '../edge.ts';

/** How many lines are told one by one in JSON and HTML; those beyond are counted. CSV holds all, however many. */
export const mostLines = 5_000;

export interface Asking {
  readonly edge: Edge;
  readonly caller: Caller;
  readonly input: ReportInput;
}

export async function firstPiece({ edge, caller, input }: Asking): Promise<ReportPiece | Refusal> {
  return await look(edge.bracket, readReport, { caller, input });
}

/** The whole of it, added up piece by piece. Whoever loses the right meanwhile gets nothing. */
export async function gather(asking: Asking, first: ReportPiece): Promise<Report | Refusal> {
  const tally = startTally(mostLines);
  for (let piece = first; ; ) {
    for (const line of piece.lines) addLine(tally, line);
    if (piece.next === null) return reportOf(first.scope, tally);
    const next = await firstPiece({ ...asking, input: { ...asking.input, at: piece.next } });
    if (isRefusal(next)) return next;
    piece = next;
  }
}

/** Line after line as the client takes them. Whoever loses the right meanwhile gets no more. */
export async function* csvLines(asking: Asking, first: ReportPiece): AsyncGenerator<string> {
  yield csvHead;
  for (let piece = first; ; ) {
    const text = piece.lines.map((line) => csvOf(line, asking.input.zone)).join('');
    if (text !== '') yield text;
    if (piece.next === null) return;
    const next = await firstPiece({ ...asking, input: { ...asking.input, at: piece.next } });
    if (isRefusal(next)) throw new Error(`The report ended early: ${next.refused}`);
    piece = next;
  }
}
