/** A part of a YAML text: the line that names it, and the lines that are indented more. */
export interface Section {
  readonly key: string;
  /** The line that names it, and all that belongs to it, as they stand. */
  readonly text: string;
  /** Where its body begins within `text`. */
  readonly body: number;
}

const named = /^ *(?:"([^"\\]*)"|'((?:[^']|'')*)'|([A-Za-z/][^\s:#]*)) *:(?: .*)?$/;

/**
 * Cuts a block mapping of YAML into its members, by indentation and without reading them: whatever belongs to a member is indented more than
 * its name (YAML 1.2.2, 8.2.2). Undefined where it is written in another way, or names a member twice.
 */
export function sectionsOf(text: string): ReadonlyMap<string, Section> | undefined {
  const starts: { readonly key: string; readonly at: number; readonly body: number }[] = [];
  let indent: number | undefined;
  for (const { line, at, next } of linesOf(text)) {
    if (/^\s*(#|$)/.test(line) || (starts.length === 0 && line.startsWith('---'))) continue;
    const depth = line.search(/[^ ]/);
    indent ??= depth;
    if (depth > indent) continue;
    if (depth < indent) return undefined;
    const key = keyOf(line);
    if (key === undefined) return undefined;
    starts.push({ key, at, body: next });
  }
  const sections = starts.map(({ key, at, body }, index): [string, Section] => [
    key,
    { key, text: text.slice(at, starts[index + 1]?.at), body: body - at },
  ]);
  const map = new Map(sections);
  return map.size === sections.length ? map : undefined;
}

function keyOf(line: string): string | undefined {
  const [, double, single, plain] = named.exec(line) ?? [];
  return double ?? single?.replaceAll("''", "'") ?? plain;
}

function* linesOf(text: string): Iterable<{ readonly line: string; readonly at: number; readonly next: number }> {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const next = end === -1 ? text.length : end + 1;
    yield { line: text.slice(at, end === -1 ? text.length : end).replace(/\r$/, ''), at, next };
    at = next;
  }
}

/** The members of a section whose value is a block mapping. */
export function within({ text, body }: Section): ReadonlyMap<string, Section> | undefined {
  return sectionsOf(text.slice(body));
}
