import { kinds } from '@countersign/core/entry.ts';

/** What entries are searched by, in the address. */
export const filterNames = ['person', 'task', 'target', 'request', 'kind', 'outcome', 'from', 'until'] as const;
export type Filters = { readonly [name in (typeof filterNames)[number]]?: string };

/** `run finished` for `run.finished`. */
export function kindWords(kind: string): string {
  return kind.replaceAll(/[.-]/g, ' ');
}

export const kindChoices = kinds.map((kind) => [kind, kindWords(kind)] as const).toSorted(([, a], [, b]) => (a < b ? -1 : 1));

/** The filters that a form comes to; what is empty is left out. Times are the reader's, and stand in the address as UTC. */
export function filtersIn(form: FormData): Filters {
  const given = filterNames.flatMap((name) => {
    const text = String(form.get(name) ?? '').trim();
    return text === '' ? [] : [[name, name === 'from' || name === 'until' ? utcOf(text) : text] as const];
  });
  return Object.fromEntries(given);
}

/** What a field of date and time yields, as an instant. */
function utcOf(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
}

/** An instant as a field of date and time takes it, where the reader is; empty for what is none. */
export function localOf(utc: string | undefined): string {
  const at = new Date(utc ?? '');
  if (Number.isNaN(at.getTime())) return '';
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
