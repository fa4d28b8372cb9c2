import { parseDecimal } from './decimal.ts';

/** What an export says first: of which log it is, and how many entries follow. */
export type ExportHeader = { readonly origin: string; readonly entries: number };

/** One entry of an export: its leaf, byte for byte what is hashed, and the text of its personal parts; null when there are none or they were pruned. */
export type ExportedEntry = { readonly index: number; readonly leaf: string; readonly parts: string | null };

export type ExportLine =
  | { readonly line: 'header'; readonly header: ExportHeader }
  | { readonly line: 'entry'; readonly entry: ExportedEntry }
  /** The signed note over all the entries before it. */
  | { readonly line: 'checkpoint'; readonly note: string };

const HEADER = '{"countersign-export":1,"origin":';
const ENTRIES = ',"entries":';
const INDEX = '{"index":';
const LEAF = ',"leaf":';
// Within a JSON string every quotation mark stands behind a backslash, so that this can only be where the leaf ends.
const PARTS = '","parts":';
const CHECKPOINT = '{"checkpoint":';

/** The first line of an export, without its line break. */
export const exportHeader = ({ origin, entries }: ExportHeader): string =>
  `${HEADER}${JSON.stringify(origin)}${ENTRIES}${String(entries)}}`;

/** The line of one entry, without its line break. `parts` is JSON already. */
export const exportLine = ({ index, leaf, parts }: ExportedEntry): string =>
  `${INDEX}${String(index)}${LEAF}${JSON.stringify(leaf)},"parts":${parts ?? 'null'}}`;

/** The last line of an export, without its line break. */
export const exportCheckpoint = (note: string): string => `${CHECKPOINT}${JSON.stringify(note)}}`;

/** What a line of an export says; undefined unless it is written in the one way that these lines are. The JSON of leaf and parts is left unread. */
export function parseExportLine(line: string): ExportLine | undefined {
  if (!line.endsWith('}')) return undefined;
  if (line.startsWith(INDEX)) return parseEntry(line);
  if (line.startsWith(HEADER)) return parseHeader(line);
  return line.startsWith(CHECKPOINT) ? parseCheckpointLine(line) : undefined;
}

function parseEntry(line: string): ExportLine | undefined {
  const leafAt = line.indexOf(LEAF, INDEX.length);
  const partsAt = leafAt < 0 ? -1 : line.indexOf(PARTS, leafAt + LEAF.length + 1);
  if (partsAt < 0) return undefined;
  const index = parseDecimal(line.slice(INDEX.length, leafAt));
  const leaf = stringOf(line.slice(leafAt + LEAF.length, partsAt + 1));
  const parts = line.slice(partsAt + PARTS.length, -1);
  if (index === undefined || leaf === undefined || (parts !== 'null' && !parts.startsWith('{'))) return undefined;
  return { line: 'entry', entry: { index, leaf, parts: parts === 'null' ? null : parts } };
}

function parseHeader(line: string): ExportLine | undefined {
  const entriesAt = line.lastIndexOf(ENTRIES);
  const origin = entriesAt < 0 ? undefined : stringOf(line.slice(HEADER.length, entriesAt));
  const entries = parseDecimal(line.slice(entriesAt + ENTRIES.length, -1));
  return origin === undefined || entries === undefined ? undefined : { line: 'header', header: { origin, entries } };
}

function parseCheckpointLine(line: string): ExportLine | undefined {
  const note = stringOf(line.slice(CHECKPOINT.length, -1));
  return note === undefined ? undefined : { line: 'checkpoint', note };
}

// A quotation mark or a backslash is written in one way; anything else behind a backslash has to be looked at.
const otherEscape = /\\[^"\\]/;

/** The text of a JSON string, undefined unless it is written as JSON.stringify writes it. */
function stringOf(literal: string): string | undefined {
  try {
    const text: unknown = JSON.parse(literal);
    if (typeof text !== 'string') return undefined;
    const plain = literal.startsWith('"') && literal.endsWith('"') && !otherEscape.test(literal) && text.isWellFormed();
    return plain || JSON.stringify(text) === literal ? text : undefined;
  } catch {
    return undefined;
  }
}
