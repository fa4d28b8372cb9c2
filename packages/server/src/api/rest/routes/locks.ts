import { isRefusal, refuse } from '@countersign/core/errors.ts';
import { lock } from '../../../operations/close.ts';
import { look, perform } from '../../../operations/operation.ts';
import { unlock } from '../../../operations/put-people.ts';
import { listLocks } from '../../../operations/read-server.ts';
import { implement } from '../handler.ts';
import { configure } from '../once.ts';
import { idIn } from '../read.ts';
import { lockView } from '../views/audit.ts';

export const lockHandlers = {
  listLocks: implement('listLocks', listLocks, async ({ edge, caller }) => {
    const seen = await look(edge.bracket, listLocks, { caller, input: undefined });
    return isRefusal(seen) ? seen : { status: 200, body: { items: seen.locks.map((one) => lockView(one, seen.names)) } };
  }),
  lock: implement('lock', lock, async ({ edge, caller, body }) => {
    const { stops, subject = '', reason } = body;
    const locked = await perform(edge.bracket, lock, { caller, input: { stops, subject, reason } });
    if (isRefusal(locked)) return locked;
    const seen = await look(edge.bracket, listLocks, { caller, input: undefined });
    if (isRefusal(seen)) return seen;
    const made = seen.locks.find((one) => one.lock.id === locked.value.id) ?? { lock: locked.value, subject };
    return { status: 201, body: { lock: lockView(made, seen.names), running: [...locked.running] } };
  }),
  unlock: implement('unlock', unlock, async (asked) => {
    const id = idIn('lock', asked.params.id, () => refuse('no-such-lock', 'There is no such lock.', { next: 'List the locks in force.' }));
    return isRefusal(id) ? id : await configure(asked, unlock, { wanted: { lock: id }, reason: asked.body?.reason });
  }),
};
