import { printable } from './printable.ts';

export interface Shown {
  readonly named: string;
  readonly name: string | null;
  readonly address: string | null;
  readonly type: string | null;
  readonly members: number | null;
}

/** Who or what was found behind a name: `Finance Team <finance@contoso.com>, MailUniversalDistributionGroup, 12 members`. */
export function targetWords({ named, name, address, type, members }: Shown): string {
  const who = [name ?? named, ...(address === null || address === name ? [] : [`<${address}>`])].join(' ');
  const kind = type === 'ExternalAddress' ? 'outside of the tenant' : (type ?? 'of an unknown kind');
  return [who, kind, ...(members === null ? [] : [members === 1 ? '1 member' : `${members} members`])].map(printable).join(', ');
}
