import { fileURLToPath } from 'node:url';
import { Language, type Node, Parser } from 'web-tree-sitter';

/** What a PowerShell script declares, read by a grammar that others wrote; it says where a script is none. */
export interface Script {
  /** The first place that is no PowerShell, or undefined. */
  readonly wrong: string | undefined;
  /** Functions with the parameters that they declare. */
  readonly functions: ReadonlyMap<string, readonly string[]>;
  /** Every text between single quotes, as it is read. */
  readonly texts: readonly string[];
}

export async function powershell(): Promise<(text: string) => Script> {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(fileURLToPath(import.meta.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm'))));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error('no tree');
    const { rootNode: root } = tree;
    return {
      wrong: wrongIn(root),
      functions: functionsIn(root),
      texts: all(root, 'verbatim_string_characters').map(({ text: one }) => unquoted(one)),
    };
  };
}

function wrongIn(root: Node): string | undefined {
  if (!root.hasError) return undefined;
  const [first] = [root, ...root.descendantsOfType(['ERROR'])].filter((node) => node?.isError === true);
  return `line ${(first?.startPosition.row ?? 0) + 1}: ${first?.text.slice(0, 200) ?? 'something is missing'}`;
}

function all(node: Node, type: string): readonly Node[] {
  return node.descendantsOfType([type]).filter((found) => found !== null);
}

function functionsIn(root: Node): Script['functions'] {
  return new Map(
    all(root, 'function_statement').map((one) => {
      const [name] = all(one, 'function_name');
      const parameters = all(one, 'script_parameter').map((parameter) => parameterIn(parameter));
      return [name?.text ?? '', parameters];
    }),
  );
}

function parameterIn(parameter: Node): string {
  const own = parameter.namedChildren.filter((child) => child?.type === 'variable').at(-1);
  return (own?.text ?? '').replaceAll(/[${}]/g, '');
}

function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll("''", "'");
}
