import type { Lock } from '@countersign/contract/schemas/audit.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { pairs } from '../terminal/table.ts';
import { when } from '../terminal/times.ts';
import { person } from './words.ts';

export const lockSubject = ({ stops, subject }: Lock) => (stops === 'everything' ? 'everything' : `${stops} ${printable(subject)}`);

export function lockWords(cli: Cli, lock: Lock): string {
  return pairs([
    ['Lock', lock.id],
    ['Stops', cli.out.paint.bad(lockSubject(lock))],
    ['Reason', printable(lock.reason)],
    ['By', lock.by === null ? 'Countersign itself' : person(lock.by)],
    ['Since', when(lock.madeAt, cli.clock())],
  ]);
}
