import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Column, ReportTable, ReportText } from '@countersign/core/report/tables.ts';
import type PDFDocument from 'pdfkit';

type Pdf = InstanceType<typeof PDFDocument>;

/** How many lines are told one by one on paper: some hundred pages. */
export const mostPrinted = 2_000;
/** A longer text is cut on paper, so that no row is higher than a page. */
const longestCell = 600;
const [margin, bottom, gap, size] = [36, 48, 3, 7.5];
const [regular, bold] = ['regular', 'bold'];
const [ink, quiet, line] = ['#1b1a19', '#54514e', '#c8c6c4'];

/**
 * The report as PDF, A4 across; heads of tables are said again on every page, and every page says how many there are. It is laid out a few rows at a
 * time: whoever waits for an approval does not wait for it. Characters that the typeface lacks stand as their code points.
 */
export async function pdfOf({ title, facts, tables }: ReportText, madeAt: Date): Promise<Readable> {
  const doc = await open(title, madeAt);
  heading(doc, title, 15);
  for (const [name, value] of facts) fact(doc, name, value);
  for (const table of tables) await section(doc, table);
  number(doc);
  doc.end();
  return doc;
}

// Loaded when the first is made: a server that prints nothing does not carry it.
async function open(title: string, madeAt: Date): Promise<Pdf> {
  const { default: Document } = await import('pdfkit');
  const require = createRequire(import.meta.url);
  const doc = new Document({
    ...{ size: 'A4', layout: 'landscape', bufferPages: true, lang: 'en', displayTitle: true },
    margins: { top: margin, bottom, left: margin, right: margin },
    info: { Title: title, Producer: 'Countersign', Creator: 'Countersign', CreationDate: madeAt },
  });
  doc.registerFont(regular, require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'));
  doc.registerFont(bold, require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'));
  return doc;
}

function heading(doc: Pdf, text: string, points: number): void {
  doc.font(bold).fontSize(points).fillColor(ink);
  doc.text(drawable(doc, text), margin, doc.y, { width: widthOf(doc) });
  doc.moveDown(0.4);
}

const names = 110;

function fact(doc: Pdf, name: string, value: string): void {
  doc.font(regular).fontSize(9).fillColor(quiet);
  const top = doc.y;
  doc.text(name, margin, top, { width: names });
  doc.fillColor(ink).text(drawable(doc, value), margin + names, top, { width: widthOf(doc) - names });
}

async function section(doc: Pdf, table: ReportTable): Promise<void> {
  const { title, lead, rows, empty } = table;
  if (doc.y > doc.page.height - bottom - 90) doc.addPage();
  doc.moveDown(1.2);
  heading(doc, title, 11);
  const said = rows.length === 0 ? empty : lead;
  if (said !== undefined) {
    doc
      .font(regular)
      .fontSize(9)
      .fillColor(quiet)
      .text(drawable(doc, said), margin, doc.y, { width: widthOf(doc) });
    doc.moveDown(0.3);
  }
  if (rows.length > 0) await laidOut(doc, table);
}

interface Place {
  readonly left: number;
  readonly width: number;
  readonly right: boolean;
}

async function laidOut(doc: Pdf, { columns, rows }: ReportTable): Promise<void> {
  const places = placesOf(doc, columns);
  const head = columns.map(({ name }) => name);
  row(doc, head, { places, font: bold, rule: quiet });
  for (const [at, cells] of rows.entries()) {
    if (at % 25 === 24) await setImmediate();
    const texts = cells.map((cell) => drawable(doc.font(regular), cell.length > longestCell ? `${cell.slice(0, longestCell)}…` : cell));
    if (doc.y + heightOf(doc, texts, places) > doc.page.height - bottom) {
      doc.addPage();
      row(doc, head, { places, font: bold, rule: quiet });
    }
    row(doc, texts, { places, font: regular, rule: line });
  }
}

function placesOf(doc: Pdf, columns: readonly Column[]): readonly Place[] {
  const whole = columns.reduce((sum, { share }) => sum + share, 0);
  const wide = Math.min(widthOf(doc), whole <= 7 ? 420 : widthOf(doc));
  const widths = columns.map(({ share }) => (wide * share) / whole);
  return columns.map((column, at) => {
    const before = widths.slice(0, at).reduce((sum, one) => sum + one, 0);
    return { left: margin + before, width: (widths[at] ?? 0) - 2 * gap, right: column.number === true };
  });
}

function heightOf(doc: Pdf, cells: readonly string[], places: readonly Place[]): number {
  doc.fontSize(size);
  return Math.max(...cells.map((cell, at) => doc.heightOfString(cell, { width: places[at]?.width ?? 0 }))) + 2 * gap;
}

function row(
  doc: Pdf,
  cells: readonly string[],
  { places, font, rule }: { readonly places: readonly Place[]; readonly font: string; readonly rule: string },
): void {
  doc.font(font).fontSize(size).fillColor(ink);
  const [top, height] = [doc.y, heightOf(doc, cells, places)];
  for (const [at, { left, width, right }] of places.entries())
    doc.text(cells[at] ?? '', left, top + gap, { width, align: right ? 'right' : 'left' });
  const [from, last] = [places[0], places.at(-1)];
  const end = (last?.left ?? 0) + (last?.width ?? 0);
  doc.moveTo(from?.left ?? margin, top + height).lineTo(end, top + height);
  doc.lineWidth(0.5).strokeColor(rule).stroke();
  doc.y = top + height;
}

/** Pages are counted when all are there, so that one that is missing is missed. */
function number(doc: Pdf): void {
  const { start, count } = doc.bufferedPageRange();
  for (let at = start; at < start + count; at++) {
    doc.switchToPage(at);
    // Below the margin a text would begin a page of its own.
    doc.page.margins.bottom = 0;
    doc.font(regular).fontSize(8).fillColor(quiet);
    doc.text(`Page ${at + 1} of ${count}`, margin, doc.page.height - 30, { width: widthOf(doc), align: 'right', lineBreak: false });
  }
}

function widthOf(doc: Pdf): number {
  return doc.page.width - 2 * margin;
}

interface Faced {
  readonly _font: { readonly font: { hasGlyphForCodePoint(point: number): boolean } };
}

/** What the typeface has; anything else by its code point, so that nothing is left out without a word. */
function drawable(doc: Pdf, text: string): string {
  const { font } = (doc as unknown as Faced)._font;
  return [...text]
    .map((one) =>
      font.hasGlyphForCodePoint(one.codePointAt(0) ?? 0) ? one : `[U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase()}]`,
    )
    .join('');
}
