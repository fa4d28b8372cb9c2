import { inOrder } from '@countersign/core/document/order.ts';
import { type Json, parseJson } from '@countersign/core/json.ts';
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  stringify,
  visit,
} from 'yaml';

/** A place in a text, both from 1. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

export type ReadYaml =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly message: string; readonly at: Spot | undefined };

const options = { version: '1.2', schema: 'core', strict: true, uniqueKeys: true, merge: false } as const;

/** What a YAML text says, by the rules that the server reads it by: anchors, aliases and a name twice are refused. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...options, lineCounter: lines });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined)
    return { ok: false, message: problem.message.split(' at line')[0] ?? 'This is not YAML.', at: spotOf(lines, problem.pos[0]) };
  const clever = cleverIn(document);
  if (clever !== undefined) return { ok: false, message: 'Anchors and aliases are not accepted; write it out.', at: spotOf(lines, clever) };
  const parsed = parseJson(JSON.stringify(document.toJS() ?? null));
  return parsed.ok ? { ok: true, value: parsed.value } : { ok: false, message: parsed.message, at: placeOf(text, parsed.pointer) };
}

function cleverIn(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Node: (_key, node) => {
      if (!isAlias(node) && node.anchor === undefined) return undefined;
      found = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return found;
}

/** Where what a JSON pointer names stands, or what of its way there is; undefined where the text cannot be read at all. */
export function placeOf(text: string, pointer: string): Spot | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...options, lineCounter: lines });
  let node: unknown = document.contents;
  let at = document.contents?.range?.[0];
  for (const step of stepsOf(pointer)) {
    const next = stepInto(node, step);
    if (next === undefined) break;
    node = next.node;
    at = next.at ?? at;
  }
  return at === undefined ? undefined : spotOf(lines, at);
}

function stepInto(node: unknown, step: string): { readonly node: unknown; readonly at: number | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === step);
    return pair === undefined ? undefined : { node: pair.value, at: rangeOf(pair.key) };
  }
  if (!isSeq(node)) return undefined;
  const item = node.items[Number(step)];
  return item === undefined ? undefined : { node: item, at: rangeOf(item) };
}

const rangeOf = (node: unknown) => (node as Node).range?.[0];

/** RFC 6901. */
function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function spotOf(lines: LineCounter, at: number): Spot {
  const { line, col } = lines.linePos(at);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

export type Path = readonly (string | number)[];

/** The text with another value in one place, or without it; the rest of it, its comments too, stays. A list keeps the items that stay in it. */
export function edited(text: string, path: Path, value: Json | undefined): string {
  const document = parseDocument(text, options);
  if (value === undefined) remove(document, path);
  else put(document, path, value);
  return isEmpty(document) ? '' : document.toString({ lineWidth: 0 });
}

function put(document: Document, path: Path, value: Json): void {
  for (let depth = 0; depth < path.length; depth++) {
    const way = path.slice(0, depth);
    if (!isCollection(depth === 0 ? document.contents : document.getIn(way, true))) setAt(document, way, document.createNode({}));
  }
  const held = document.getIn(path, true);
  if (isSeq(held) && Array.isArray(value)) {
    const known = new Map(held.items.map((item) => [JSON.stringify(isCollection(item) || isScalar(item) ? item.toJSON() : item), item]));
    held.items = value.map((item) => known.get(JSON.stringify(item)) ?? document.createNode(item));
    return;
  }
  if (isScalar(held) && !isCompound(value)) {
    held.value = value;
    return;
  }
  setAt(document, path, document.createNode(value, { flow: isShort(value) }));
}

function setAt(document: Document, path: Path, node: Node): void {
  if (path.length === 0) document.contents = node;
  else document.setIn(path, node);
}

/** What becomes empty by it goes too. */
function remove(document: Document, path: Path): void {
  if (document.getIn(path, true) === undefined) return;
  document.deleteIn(path);
  const above = path.slice(0, -1);
  const left = above.length === 0 ? undefined : document.getIn(above, true);
  if (isMap(left) && left.items.length === 0) remove(document, above);
}

function isEmpty({ contents, comment, commentBefore }: Document): boolean {
  const none = contents === null || (isCollection(contents) && contents.items.length === 0);
  return none && !comment && !commentBefore && !contents?.comment && !contents?.commentBefore;
}

const isCompound = (value: Json) => typeof value === 'object' && value !== null;

/** Words on one line: `[operators, helpers]`. */
function isShort(value: Json): boolean {
  return Array.isArray(value) && value.every((item) => !isCompound(item)) && JSON.stringify(value).length <= 60;
}

/** A value as YAML, as it is shown when nobody typed it here. */
export function rendered(value: Json): string {
  return stringify(inOrder(value), { lineWidth: 0, version: '1.2' });
}
