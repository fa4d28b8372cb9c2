import { fileURLToPath } from 'node:url';
import type { Datum } from '@countersign/core/capability/datum.ts';
import { numberOf, readQuoted } from '@countersign/core/powershell/literals.ts';
import { excerpt } from '@countersign/core/text.ts';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { usage } from '../failure.ts';

const most = 1_000_000;

/** Reads a PowerShell data file (`.psrc`, `.psd1`): one table of literals. Nothing in it is evaluated; what is no literal stays as its text. */
export async function readDataFile(text: string, path: string): Promise<Datum> {
  if (text.length > most) throw usage(`${path} is longer than ${most} characters.`, 'Give the role capability file itself.');
  const tree = (await parser()).parse(text);
  const root = tree?.rootNode;
  if (root === undefined) throw usage(`${path} cannot be read.`, 'Give a role capability file.');
  const mistake = mistakeIn(root);
  if (mistake !== undefined)
    throw usage(`${path}:${lineOf(mistake)}: this is no PowerShell: ${excerpt(mistake.text, 60)}`, `Correct ${path}; nothing was written.`);
  const statements = parts(root).flatMap((child) => (child.type === 'statement_list' ? parts(child) : [child]));
  const [only] = statements;
  const datum = only === undefined || statements.length > 1 ? undefined : datumOf(only);
  if (datum?.is !== 'table') throw usage(`${path} is not one table, @{ … }, of literals.`, 'Give a role capability file (.psrc).');
  return datum;
}

async function parser(): Promise<Parser> {
  await Parser.init();
  const ready = new Parser();
  ready.setLanguage(await Language.load(fileURLToPath(import.meta.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm'))));
  return ready;
}

function mistakeIn(node: Node): Node | undefined {
  if (!node.hasError) return undefined;
  if (node.isError || node.isMissing) return node;
  for (const child of node.children) {
    const found = child === null ? undefined : mistakeIn(child);
    if (found !== undefined) return found;
  }
  return node;
}

function lineOf({ startPosition }: Node): number {
  return startPosition.row + 1;
}

/** What stands in a node, without comments. */
function parts(node: Node): readonly Node[] {
  return node.namedChildren.flatMap((child) => (child === null || child.type === 'comment' ? [] : [child]));
}

/** How many words and marks a node has: one that only wraps another has no mark of its own. */
function wraps(node: Node): boolean {
  return node.children.filter((child) => child?.type !== 'comment').length === 1 && parts(node).length === 1;
}

function datumOf(node: Node): Datum {
  const line = lineOf(node);
  const unread: Datum = { is: 'unread', text: excerpt(node.text, 200), line };
  switch (node.type) {
    case 'hash_literal_expression':
      return { is: 'table', entries: entriesOf(node), line };
    case 'array_expression':
      return { is: 'list', items: parts(node).flatMap(itemsOf), line };
    case 'array_literal_expression':
      if (!wraps(node)) return { is: 'list', items: parts(node).map(datumOf), line };
      break;
    case 'string_literal':
      return textIn(node) ?? unread;
    case 'variable':
      return constantOf(node) ?? unread;
    case 'decimal_integer_literal':
    case 'real_literal': {
      const value = numberOf(node.text);
      return value === undefined ? unread : { is: 'value', value, line };
    }
    case 'command':
    case 'script_block_expression':
      return unread;
  }
  const [inner] = parts(node);
  return wraps(node) && inner !== undefined ? datumOf(inner) : unread;
}

/** The statements of @( … ) give their values one after the other; a list among them is taken apart, as PowerShell does. */
function itemsOf(node: Node): readonly Datum[] {
  if (node.type === 'statement_list') return parts(node).flatMap(itemsOf);
  const datum = datumOf(node);
  return datum.is === 'list' ? datum.items : [datum];
}

function entriesOf(node: Node) {
  const body = parts(node).filter((child) => child.type === 'hash_literal_body');
  return body.flatMap(parts).flatMap((entry) => {
    const [key, value] = parts(entry);
    if (entry.type !== 'hash_entry' || key === undefined || value === undefined) return [];
    const named = /^['"]/.test(key.text) ? (quoted(key.text) ?? key.text) : key.text;
    return [{ key: named, value: datumOf(value) }];
  });
}

function textIn(node: Node): Datum | undefined {
  const { text } = node;
  const here = /^@'\r?\n([\s\S]*)\r?\n'@$/.exec(text)?.[1];
  const value = here ?? (text.startsWith('@') ? undefined : quoted(text));
  return value === undefined ? undefined : { is: 'value', value, line: lineOf(node) };
}

/** What quotes hold, if PowerShell would put nothing else in its place. */
function quoted(text: string): string | undefined {
  const reader = { line: text, at: 0, depth: 0, refusal: undefined };
  const value = readQuoted(reader);
  return reader.at === text.length ? value : undefined;
}

function constantOf(node: Node): Datum | undefined {
  const known: { readonly [name: string]: boolean | null } = { $true: true, $false: false, $null: null };
  const value = known[node.text.toLowerCase()];
  return value === undefined ? undefined : { is: 'value', value, line: lineOf(node) };
}
