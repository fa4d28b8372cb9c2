import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';

const grammar = readFileSync(createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm'));
let parser: Parser | undefined;

async function ready(): Promise<Parser> {
  if (parser !== undefined) return parser;
  await Parser.init();
  parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return parser;
}

export interface ParsedScript {
  /** `line:column` and text of everything that is no PowerShell. */
  readonly mistakes: readonly string[];
  /** Names of the commands that it calls, each once. */
  readonly commands: readonly string[];
  /** The literals between single quotes, as PowerShell reads them. */
  readonly literals: readonly string[];
}

/** Parses a script with tree-sitter's grammar of PowerShell. */
export async function parsePowerShell(script: string): Promise<ParsedScript> {
  const tree = (await ready()).parse(script);
  if (tree === null) throw new Error('The script was not parsed.');
  const nodes = [...walk(tree.rootNode)];
  const texts = (type: string) => nodes.filter((node) => node.type === type).map((node) => node.text);
  return {
    mistakes: nodes.filter((node) => node.isError || node.isMissing).map(placeOf),
    commands: [...new Set(texts('command_name'))],
    literals: texts('verbatim_string_characters').map((text) => text.slice(1, -1).replaceAll(/(['‘’‚‛])\1/g, '$1')),
  };
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) if (child !== null) yield* walk(child);
}

function placeOf({ startPosition: { row, column }, text }: Node): string {
  return `${row + 1}:${column + 1} ${text.slice(0, 80)}`;
}
