import { type Fields, whereAbout } from '@countersign/core/entry.ts';
import type { Forwarded } from './forward.ts';

// RFC 5424: facility 13 is "log audit". 32473 is the enterprise number of examples (RFC 5612); the name before it makes the id ours.
const facility = 13;
const structure = 'countersign@32473';

/** An entry as a syslog message (RFC 5424): what is searched for as structured data, the exact leaf as the message. */
export function syslogMessage({ index, at, kind, text }: Forwarded, origin: string): string {
  const given = [['index', String(index)] as const, ...aboutOf(text)].map(([name, value]) => ` ${name}="${escaped(value)}"`);
  const head = `<${facility * 8 + severityOf(kind)}>1 ${new Date(at).toISOString()} ${word(origin, 255)} countersign - ${word(kind, 32)}`;
  return `${head} [${structure}${given.join('')}] ${text}`;
}

const searched = ['person', 'tenant', 'task', 'request', 'grant', 'run', 'outcome'];

/** What is about several tenants names each: a parameter may stand more than once (RFC 5424 §6.3.3). */
function aboutOf(text: string): readonly (readonly [string, string])[] {
  const { about = {} } = JSON.parse(text) as { readonly about?: Fields };
  const where = whereAbout(about) ?? [];
  return searched.flatMap((name): readonly (readonly [string, string])[] => {
    if (name === 'tenant') return where.map((tenant) => [name, tenant]);
    const value = about[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
}

/** 1: somebody has to act at once; 4: something was refused; 6: all else. */
function severityOf(kind: string): number {
  if (kind === 'alarm.raised') return 1;
  return /\.(blocked|refused|denied|died|voided)$/.test(kind) ? 4 : 6;
}

/** Printable ASCII without spaces, as names in the head must be. */
function word(text: string, most: number): string {
  return text.replace(/[^!-~]/g, '_').slice(0, most) || '-';
}

/** Three characters are escaped in a value (RFC 5424 §6.3.3); controls do not stand in one. */
function escaped(value: string): string {
  return value.replace(/\p{Cc}/gu, ' ').replace(/["\\\]]/g, (character) => `\\${character}`);
}
