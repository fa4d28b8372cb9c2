import { Readable } from 'node:stream';
import type { Report } from '@countersign/core/report/report.ts';
import { textOf } from '@countersign/core/report/tables.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { taskTyped } from '../input/command-line.ts';
import { writeWhole } from '../running/write-whole.ts';
import { answer } from '../say.ts';
import { table } from '../terminal/table.ts';

const forms = ['text', 'json', 'html', 'pdf', 'csv'] as const;
type Form = (typeof forms)[number];
const filters = ['month', 'from', 'until', 'person', 'tenant', 'zone'] as const;
/** Lines that a terminal shows; the other forms hold more. */
const shown = 200;

/** Who asked, approved, ran, was blocked and broke glass: in the terminal, or in a file. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const form = formOf(given);
  const out = given.text('output');
  if (form === 'pdf' && out === undefined) throw usage('A PDF goes into a file.', 'Give it like --output report.pdf.');
  const { client } = await cli.session();
  const said = await client.report({ query: { ...queryOf(given), format: form === 'text' ? 'json' : form } });
  if (said instanceof Response) return await handOn(cli, Readable.fromWeb(said.body ?? empty()), out);
  if (out !== undefined) return await handOn(cli, Readable.from([`${JSON.stringify(said)}\n`]), out);
  answer(cli, said, () => inWords(cli, said as Report));
  return exit.done;
}

function formOf(given: Given): Form {
  const typed = given.text('format') ?? 'text';
  const form = forms.find((one) => one === typed);
  if (form === undefined) throw usage(`--format is one of ${forms.join(', ')}.`, 'Give it like --format pdf.');
  return form;
}

function queryOf(given: Given): { readonly [name: string]: string } {
  const task = given.text('task');
  const typed = filters.flatMap((name) => {
    const value = given.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const when = typed.some(([name]) => name === 'month' || name === 'from');
  if (!when) throw usage('A report is of some time.', 'Give --month 2026-11, or --from and --until.');
  return Object.fromEntries([...typed, ...(task === undefined ? [] : [['task', taskTyped(task)] as const])]);
}

async function handOn(cli: Cli, chunks: Readable, out: string | undefined): Promise<Exit> {
  if (out === undefined) {
    const text = new TextDecoder();
    for await (const chunk of chunks) cli.out.write(typeof chunk === 'string' ? chunk : text.decode(chunk, { stream: true }));
    return exit.done;
  }
  await writeWhole(chunks, out, { what: 'report', again: 'ask for it again' });
  answer(cli, { file: out }, () => `The report is in ${out}.`);
  return exit.done;
}

function inWords(cli: Cli, report: Report): string {
  const { title, facts, tables } = textOf(report, shown);
  const sections = tables.map(({ title: heading, lead, columns, rows, empty }) => {
    const body =
      rows.length === 0
        ? empty
        : table(
            columns.map(({ name }) => name.toLowerCase()),
            rows,
            cli.out.width,
          );
    return [heading, ...(lead === undefined || rows.length === 0 ? [] : [lead]), body].join('\n');
  });
  return [title, facts.map(([name, value]) => `${name}: ${value}`).join('\n'), ...sections].join('\n\n');
}

function empty(): ReadableStream {
  return new ReadableStream({ start: (controller) => controller.close() });
}
