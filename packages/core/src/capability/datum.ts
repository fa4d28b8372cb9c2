import { asciiLower } from '../text.ts';

/** A value of a PowerShell data file: literals alone. What PowerShell would work out is there as its text, unread. */
export type Datum = { readonly line: number } & (
  | { readonly is: 'value'; readonly value: string | number | boolean | null }
  | { readonly is: 'list'; readonly items: readonly Datum[] }
  | { readonly is: 'table'; readonly entries: readonly { readonly key: string; readonly value: Datum }[] }
  | { readonly is: 'unread'; readonly text: string }
);

/** What stands under a key of a table, whatever its case. */
export function under(datum: Datum, key: string): Datum | undefined {
  return datum.is === 'table' ? datum.entries.find((entry) => asciiLower(entry.key) === asciiLower(key))?.value : undefined;
}

/** PowerShell takes one thing where it wants a list for a list of one. */
export function each(datum: Datum | undefined): readonly Datum[] {
  if (datum === undefined) return [];
  return datum.is === 'list' ? datum.items : [datum];
}

export function textOf(datum: Datum | undefined): string | undefined {
  return datum?.is === 'value' && typeof datum.value === 'string' ? datum.value : undefined;
}

/** As it is shown to whoever wrote it. */
export function shownAs(datum: Datum): string {
  switch (datum.is) {
    case 'value':
      return datum.value === null ? '$null' : String(datum.value);
    case 'list':
      return datum.items.map(shownAs).join(', ');
    case 'table':
      return textOf(under(datum, 'Name')) ?? datum.entries.map(({ key }) => key).join(', ');
    case 'unread':
      return datum.text;
  }
}
