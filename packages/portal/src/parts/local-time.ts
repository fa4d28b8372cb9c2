/** An instant as a field for date and time takes it, where the reader is: `2026-11-24T16:05`. */
export function localOf(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What was typed there as an instant; undefined where nothing was. */
export function instantOf(local: string): string | undefined {
  return local === '' || Number.isNaN(Date.parse(local)) ? undefined : new Date(local).toISOString();
}
