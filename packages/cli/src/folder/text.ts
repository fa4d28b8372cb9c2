import { inOrder } from '@countersign/core/document/order.ts';
import { isArray, isObject, type Json, sameJson } from '@countersign/core/json.ts';
import type { Document } from 'yaml';

/** A rule as it is written where nobody has written it yet: its members in the order in which people read them. */
export async function freshText(document: Json): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(inOrder(document), { lineWidth: 0 });
}

/** A text that says another document: what is the same in both stays as it was written, with its comments and its order. */
export async function changedText(text: string, wanted: Json): Promise<string> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const now = document.toJS() as Json;
  if (sameJson(now, wanted)) return text;
  if (!isObject(now) || !isObject(wanted)) return await freshText(wanted);
  change(document, [], { now, wanted });
  // The library writes all flow collections one way; most people do too.
  return document.toString({ lineWidth: 0, flowCollectionPadding: /[{[] /.test(text) });
}

type Path = readonly (string | number)[];

function change(document: Document, path: Path, { now, wanted }: { readonly now: Json; readonly wanted: Json }): void {
  if (sameJson(now, wanted)) return;
  const node = document.getIn(path, true);
  if (isObject(now) && isObject(wanted)) changeMembers(document, path, { now, wanted });
  else if (isArray(now) && isArray(wanted)) changeItems(document, path, { now, wanted });
  else if (isScalarNode(node) && !isObject(wanted) && !isArray(wanted)) node.value = wanted;
  else document.setIn(path, document.createNode(inOrder(wanted)));
}

// The node keeps its comment when only its value is another.
function isScalarNode(node: unknown): node is { value: Json } {
  return typeof node === 'object' && node !== null && 'value' in node && !('items' in node);
}

type Members = { readonly now: { readonly [name: string]: Json }; readonly wanted: { readonly [name: string]: Json } };

function changeMembers(document: Document, path: Path, { now, wanted }: Members): void {
  for (const name of Object.keys(now)) if (!Object.hasOwn(wanted, name)) document.deleteIn([...path, name]);
  for (const [name, value] of Object.entries(wanted)) {
    const held = Object.hasOwn(now, name) ? now[name] : undefined;
    if (held === undefined) document.setIn([...path, name], document.createNode(inOrder(value)));
    else change(document, [...path, name], { now: held, wanted: value });
  }
}

/** Items that both have at the same end stay; what lies between them is changed place by place. */
function changeItems(
  document: Document,
  path: Path,
  { now, wanted }: { readonly now: readonly Json[]; readonly wanted: readonly Json[] },
): void {
  const both = Math.min(now.length, wanted.length);
  let tail = 0;
  while (tail < both && sameJson(now[now.length - 1 - tail] ?? null, wanted[wanted.length - 1 - tail] ?? null)) tail++;
  const [from, to] = [now.length - tail, wanted.length - tail];
  for (let at = 0; at < Math.min(from, to); at++) change(document, [...path, at], { now: now[at] ?? null, wanted: wanted[at] ?? null });
  for (let at = from - 1; at >= to; at--) document.deleteIn([...path, at]);
  const sequence = document.getIn(path, true);
  if (to > from && hasItems(sequence))
    sequence.items.splice(from, 0, ...wanted.slice(from, to).map((one) => document.createNode(inOrder(one))));
}

function hasItems(node: unknown): node is { readonly items: unknown[] } {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items);
}
