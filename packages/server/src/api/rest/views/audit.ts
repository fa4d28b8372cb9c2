import type { Entry as EntryView, Lock as LockView } from '@countersign/contract/schemas/audit.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { Names } from '../../../operations/names.ts';
import type { EntrySeen } from '../../../operations/read-log.ts';
import type { LockSeen } from '../../../operations/read-server.ts';
import { personRef } from './names.ts';

export function lockView({ lock, subject }: LockSeen, names: Names): LockView {
  return {
    id: lock.id,
    stops: lock.stops,
    subject,
    reason: lock.reason,
    by: lock.by === null ? null : personRef(names, lock.by),
    madeAt: formatInstant(lock.madeAt),
  };
}

export function entryView({ entry, by, about, body }: EntrySeen, names: Names): EntryView {
  return {
    index: entry.index,
    at: formatInstant(entry.at),
    kind: entry.kind,
    by: by === null ? null : personRef(names, by),
    about,
    body,
    parts: entry.parts === null ? null : (JSON.parse(entry.parts) as { readonly [name: string]: unknown }),
    leaf: entry.text,
  };
}
