import Type, { type Static } from 'typebox';
import { closed, count, orNull } from './shape.ts';

const word = orNull(Type.String());
const seconds = orNull(Type.Integer({ minimum: 0, description: 'seconds' }));
const time = Type.String({ format: 'date-time', description: 'RFC 3339 in UTC' });
const Named = closed({ username: Type.String(), name: Type.String() });
const namedOrNull = orNull(Named);

const ReportLine = closed({
  entry: Type.Integer({ minimum: 0, description: 'the index of the entry in the audit log, which proves it' }),
  at: time,
  kind: Type.String(),
  by: namedOrNull,
  person: namedOrNull,
  tenants: Type.Array(Type.String(), { description: 'one, or those of a batch over several' }),
  task: word,
  target: word,
  request: word,
  run: word,
  outcome: word,
  says: word,
  waitedSeconds: seconds,
});

const places = { asked: count, approved: count, ran: count, notSucceeded: count, blocked: count };

/** Who asked, approved, ran, was blocked and broke glass in some time, out of the audit log. */
export const Report = closed({
  scope: closed({
    from: time,
    until: time,
    zone: Type.String(),
    person: namedOrNull,
    tenant: word,
    task: word,
    madeAt: time,
    madeBy: Named,
    entries: count,
  }),
  figures: closed({
    ...{ asked: count, refused: count, approved: count, byItself: count, alone: count, denied: count, canceled: count, expired: count },
    ...{ blocked: count, ran: count, succeeded: count, rejected: count, failed: count, unknown: count },
    ...{ brokeGlass: count, inOrder: count, notInOrder: count },
  }),
  waits: closed({ count, medianSeconds: seconds, mostSeconds: seconds, longestSeconds: seconds }),
  people: Type.Array(
    closed({ person: Named, asked: count, approved: count, denied: count, ran: count, blocked: count, brokeGlass: count }),
  ),
  tasks: Type.Array(closed({ task: Type.String(), ...places })),
  tenants: Type.Array(closed({ tenant: Type.String(), ...places })),
  glass: Type.Array(ReportLine),
  lines: Type.Array(ReportLine, { description: 'the first 5,000 in the order of the log; the CSV holds all of them' }),
  count,
});
export type Report = Static<typeof Report>;
