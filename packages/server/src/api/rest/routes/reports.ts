import { Readable } from 'node:stream';
import type { RouteName } from '@countersign/contract/routes.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Report } from '@countersign/core/report/report.ts';
import { textOf } from '@countersign/core/report/tables.ts';
import { readReport } from '../../../operations/read-report.ts';
import { type Answer, implement } from '../handler.ts';
import { type Form, formIn, timeIn } from '../reports/asked-for.ts';
import { type Asking, csvLines, firstPiece, gather, mostLines } from '../reports/gather.ts';
import { htmlOf, htmlPolicy } from '../reports/html.ts';
import { mostPrinted, pdfOf } from '../reports/pdf.ts';

export const reportHandlers = {
  report: implement('report', readReport, async ({ edge, caller, query, accept }) => {
    const time = timeIn(query);
    if (isRefusal(time)) return time;
    const { person: username, tenant, task } = query;
    const asking: Asking = { edge, caller, input: { ...time, username, tenant, task, at: undefined } };
    const first = await firstPiece(asking);
    if (isRefusal(first)) return first;
    const form = formIn(query.format, accept);
    if (form === 'csv')
      return {
        status: 200,
        body: Readable.from(csvLines(asking, first), { objectMode: false }),
        headers: headersOf('csv', first.scope.from),
      };
    const report = await gather(asking, first);
    return isRefusal(report) ? report : await inForm(report, form);
  }),
} satisfies { readonly [N in RouteName]?: unknown };

async function inForm(report: Report, form: Exclude<Form, 'csv'>): Promise<Answer<'report'>> {
  const headers = headersOf(form, report.scope.from);
  switch (form) {
    case 'json':
      return { status: 200, body: report as never, headers };
    case 'html':
      return { status: 200, body: Readable.from([htmlOf(textOf(report, mostLines))], { objectMode: false }), headers };
    case 'pdf':
      return { status: 200, body: await pdfOf(textOf(report, mostPrinted), new Date(report.scope.madeAt)), headers };
  }
}

function headersOf(form: Form, from: string): { readonly [name: string]: string } {
  const attached = { 'content-disposition': `attachment; filename="countersign-report-${from.slice(0, 10)}.${form}"`, vary: 'accept' };
  switch (form) {
    case 'json':
      return { vary: 'accept' };
    case 'html':
      return { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': htmlPolicy, vary: 'accept' };
    case 'csv':
      return { 'content-type': 'text/csv; charset=utf-8; header=present', ...attached };
    case 'pdf':
      return { 'content-type': 'application/pdf', ...attached };
  }
}
