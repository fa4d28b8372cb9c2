import Type, { type Static } from 'typebox';
import { PersonRef } from './names.ts';
import { Recovery } from './recoveries.ts';
import { anyObject, closed, count, flag, instant, oneOf, orNull, pageOf, text, words } from './shape.ts';

/** One line of the log. `leaf` is the exact text that is hashed; `parts` are the personal values it commits to, null when pruned or none. */
export const Entry = closed({
  index: count,
  at: instant,
  kind: Type.String(),
  by: orNull(PersonRef),
  about: anyObject,
  body: anyObject,
  parts: orNull(anyObject),
  leaf: Type.String(),
});
export type Entry = Static<typeof Entry>;
export const EntryPage = pageOf(Entry);

/** An entry with a C2SP tlog-proof that it is in the log under a signed checkpoint. */
export const EntryProof = closed({ ...Entry.properties, proof: Type.String() });
export type EntryProof = Static<typeof EntryProof>;

/** The signed head of the log (C2SP tlog-checkpoint). */
export const Checkpoint = Type.String({ contentMediaType: 'text/plain', description: 'a C2SP signed note' });

export const LockKind = oneOf('person', 'task', 'workload', 'tenant', 'everything');
export const Lock = closed({
  id: Type.String(),
  stops: LockKind,
  subject: Type.String({ description: 'username, task, tenant/Workload or tenant; empty for everything' }),
  reason: Type.String(),
  by: orNull(PersonRef),
  madeAt: instant,
});
export type Lock = Static<typeof Lock>;
export const LockList = closed({ items: Type.Array(Lock) });
export const LockBody = closed({ stops: LockKind, subject: Type.Optional(text(300)), reason: text(2000) });
export const LockAnswer = closed({ lock: Lock, running: words });
export const ReasonBody = closed({ reason: Type.Optional(text(2000)) });

export const SealState = oneOf('sealed', 'behind', 'stopped');

/** Without a token only `ok` is there. */
export const Status = closed({
  ok: flag,
  version: Type.Optional(Type.String()),
  demo: Type.Optional(flag),
  solo: Type.Optional(flag),
  locks: Type.Optional(Type.Array(Lock)),
  recoveries: Type.Optional(Type.Array(Recovery)),
  log: Type.Optional(closed({ state: SealState, origin: Type.String(), size: count, unsealed: count, checkpoint: orNull(count) })),
  problems: Type.Optional(words),
});
export type Status = Static<typeof Status>;
