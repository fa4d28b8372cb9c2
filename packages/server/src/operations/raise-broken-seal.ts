import { raiseAlarm } from '@countersign/core/alarm.ts';
import type { Instant } from '@countersign/core/time.ts';
import { operation } from './operation.ts';

const shownFor = 90 * 24 * 3_600_000;

/** Tells the owners that an entry is not what was written: whoever changed the database may still be there. */
export const raiseBrokenSeal = operation<{ readonly seq: number }, { readonly raised: boolean }, 'alarm.raised'>({
  name: 'raise-broken-seal',
  mark: 'workflow',
  who: 'system',
  records: ['alarm.raised'],
  gate: 'none',
  async run({ tx }, { seq }) {
    const key = `broken-seal:${seq}`;
    if (await tx.alarms.known(key)) return { value: { raised: false }, changes: [] };
    const says = `The seal of entry ${seq} is broken: the database was changed beside Countersign. Nothing more is sealed. Keep the database as it is, and compare it with your last checkpoint.`;
    const changes = raiseAlarm({ key, code: 'broken-seal', says, raisedAt: tx.now, shownUntil: (tx.now + shownFor) as Instant });
    return { value: { raised: true }, changes };
  },
});
