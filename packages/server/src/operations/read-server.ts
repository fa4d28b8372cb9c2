import type { Alarm } from '@countersign/core/alarm.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import type { Lock } from '@countersign/core/lock.ts';
import type { Reader } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { reading } from './operation.ts';
import { type RecoveriesSeen, recoveriesSeen } from './recoveries-seen.ts';

export interface LockSeen {
  readonly lock: Lock;
  /** What is stopped, as people write it. */
  readonly subject: string;
}

export interface LocksSeen {
  readonly locks: readonly LockSeen[];
  readonly names: Names;
}

/** Locks in force: everybody may know what is stopped and by whom. */
export const listLocks = reading<undefined, LocksSeen>({
  name: 'list-locks',
  mark: 'read',
  who: 'person',
  run: async ({ reader }) => await locksSeen(reader),
});

async function locksSeen(reader: Reader): Promise<LocksSeen> {
  const locks = await reader.locks.live();
  const stopped = locks.filter((lock) => lock.stops === 'person').map((lock) => lock.subject as PersonId);
  const names = await namesOf(reader, { people: [...locks.flatMap((lock) => lock.by ?? []), ...stopped] });
  return { locks: locks.map((lock) => ({ lock, subject: subjectOf(lock, names) })), names };
}

function subjectOf({ stops, subject }: Lock, { people, tenants }: Names): string {
  const named = (id: string) => [...tenants].find(([tenant]) => tenant === id)?.[1] ?? id;
  switch (stops) {
    case 'person':
      return people.get(subject as PersonId)?.username ?? subject;
    case 'tenant':
      return named(subject);
    case 'workload': {
      const [tenant = '', workload = ''] = subject.split('/');
      return `${named(tenant)}/${workload}`;
    }
    case 'task':
    case 'everything':
      return subject;
  }
}

export interface ServerSeen {
  readonly program: string;
  readonly origin: string;
  readonly demo: boolean;
  readonly solo: boolean;
  readonly locks: LocksSeen;
  readonly recoveries: RecoveriesSeen;
  /** What needs a person. */
  readonly alarms: readonly Alarm[];
  readonly log: { readonly size: number; readonly unsealed: number; readonly checkpoint: number | undefined };
}

/** How the installation stands. */
export const readStatus = reading<undefined, ServerSeen>({
  name: 'read-status',
  mark: 'read',
  who: 'person',
  async run({ reader, now, installation, host }) {
    return {
      program: host.program,
      origin: host.origin,
      demo: installation.demo,
      solo: installation.soloEndedAt === undefined,
      locks: await locksSeen(reader),
      recoveries: await recoveriesSeen(reader),
      alarms: await reader.alarms.open(now),
      log: { size: await reader.log.size(), unsealed: await reader.log.unsealedCount(), checkpoint: (await reader.log.checkpoint())?.size },
    };
  },
});

/** Whether the database answers: what a load balancer may know without a token. */
export const readHealth = reading<undefined, { readonly unsealed: number }>({
  name: 'read-status',
  mark: 'read',
  who: 'anybody',
  run: async ({ reader }) => ({ unsealed: await reader.log.unsealedCount() }),
});
