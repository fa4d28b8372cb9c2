/** What a report is of, in the address. */
export const reportNames = ['month', 'from', 'until', 'person', 'tenant', 'task'] as const;
export type Asked = { readonly [name in (typeof reportNames)[number]]?: string };

/** What the form comes to; a month goes before other times, and what is empty is left out. Times are the reader's, and stand in the address as UTC. */
export function askedIn(form: FormData): Asked {
  const month = String(form.get('month') ?? '').trim();
  const given = reportNames.flatMap((name) => {
    const text = String(form.get(name) ?? '').trim();
    const time = name === 'from' || name === 'until';
    if (text === '' || (time && month !== '')) return [];
    return [[name, time ? utcOf(text) : text] as const];
  });
  return Object.fromEntries(given);
}

function utcOf(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? local : at.toISOString();
}

/** Whether it is of any time at all. */
export function isOfTime({ month, from }: Asked): boolean {
  return month !== undefined || from !== undefined;
}
