import type { Entry as Answered } from 'ldapts';

/** One object as a search answered it. */
export interface Entry {
  readonly dn: string;
  /** Values by the attribute's name in lower case. */
  readonly values: ReadonlyMap<string, readonly Buffer[]>;
}

export function entryOf({ dn, ...attributes }: Answered): Entry {
  const values = Object.entries(attributes).map(([name, value]): [string, readonly Buffer[]] => {
    const all = Array.isArray(value) ? value : [value];
    return [name.toLowerCase(), all.map((one) => (typeof one === 'string' ? Buffer.from(one) : one))];
  });
  return { dn: plainName(dn), values: new Map(values) };
}

/** The name alone, where ids were asked for in front of it. */
function plainName(dn: string): string {
  return dn.replace(/^(<(GUID|SID)=[^>]*>;)+/, '');
}

export function bytesOf({ values }: Entry, attribute: string): readonly Buffer[] {
  return values.get(attribute.toLowerCase()) ?? [];
}

/** The values as text; what is no text is written with replacement characters. */
export function textsOf(entry: Entry, attribute: string): readonly string[] {
  return bytesOf(entry, attribute).map((value) => value.toString('utf8'));
}

export function textOf(entry: Entry, attribute: string): string {
  return textsOf(entry, attribute)[0] ?? '';
}
