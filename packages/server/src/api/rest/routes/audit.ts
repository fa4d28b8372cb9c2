import { Readable } from 'node:stream';
import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import { type Caller, look } from '../../../operations/operation.ts';
import {
  type EntriesInput,
  type ExportPart,
  exportLog,
  readAuditKey,
  readCheckpoint,
  readEntry,
  searchEntries,
} from '../../../operations/read-log.ts';
import type { Edge } from '../edge.ts';
import { implement } from '../handler.ts';
import { firstRefusal, instantIn, pageIn } from '../read.ts';
import { entryView } from '../views/audit.ts';
import { pageView } from '../views/names.ts';

const plainText = { 'content-type': 'text/plain; charset=utf-8' };

export const auditHandlers = {
  searchEntries: implement('searchEntries', searchEntries, async ({ edge, caller, query }) => {
    const { person: username, after: _after, limit: _limit, from: _from, until: _until, ...given } = query;
    const [page, from, until] = [pageIn(query), instantIn(query.from, '/from'), instantIn(query.until, '/until')];
    if (isRefusal(page) || isRefusal(from) || isRefusal(until)) return firstRefusal(page, from, until) as Refusal;
    const input: EntriesInput = {
      ...given,
      username,
      page,
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
    };
    const seen = await look(edge.bracket, searchEntries, { caller, input });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen.page, (one) => entryView(one, seen.names)) };
  }),
  readEntry: implement('readEntry', readEntry, async ({ edge, caller, params }) => {
    const seen = await look(edge.bracket, readEntry, { caller, input: { index: Number(params.index) } });
    return isRefusal(seen) ? seen : { status: 200, body: { ...entryView(seen.entry, seen.names), proof: seen.proof } };
  }),
  readCheckpoint: implement('readCheckpoint', readCheckpoint, async ({ edge, caller, query }) => {
    const size = query.size === undefined ? undefined : Number(query.size);
    const seen = await look(edge.bracket, readCheckpoint, { caller, input: { size } });
    return isRefusal(seen) ? seen : { status: 200, body: seen.note, headers: plainText };
  }),
  readAuditKey: implement('readAuditKey', readAuditKey, async ({ edge, caller }) => {
    const seen = await look(edge.bracket, readAuditKey, { caller, input: undefined });
    return isRefusal(seen) ? seen : { status: 200, body: `${seen.key}\n`, headers: plainText };
  }),
  exportLog: implement('exportLog', exportLog, async ({ edge, caller }) => {
    const first = await look(edge.bracket, exportLog, { caller, input: { from: 0, size: undefined } });
    if (isRefusal(first)) return first;
    const body = Readable.from(linesFrom(edge, caller, first), { objectMode: false });
    return {
      status: 200,
      body,
      headers: {
        'content-type': 'application/jsonl; charset=utf-8',
        'content-disposition': 'attachment; filename="countersign-log.jsonl"',
      },
    };
  }),
};

/** Part after part as the client takes them. Whoever loses the right meanwhile gets no more: without its last line an export does not verify. */
async function* linesFrom(edge: Edge, caller: Caller, first: ExportPart): AsyncGenerator<string> {
  let part = first;
  for (;;) {
    if (part.lines.length > 0) yield `${part.lines.join('\n')}\n`;
    if (part.next === null) return;
    const next = await look(edge.bracket, exportLog, { caller, input: { from: part.next, size: part.size } });
    if (isRefusal(next)) throw new Error(`The export ended early: ${next.refused}`);
    part = next;
  }
}
