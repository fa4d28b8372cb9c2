import { describeApi } from '@countersign/contract/openapi.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import { look } from '../../../operations/operation.ts';
import { readHealth, readStatus, type ServerSeen } from '../../../operations/read-server.ts';
import type { Edge } from '../edge.ts';
import { implement } from '../handler.ts';
import { lockView } from '../views/audit.ts';
import { recoveryView } from '../views/recoveries.ts';

const description = { name: 'describe-api', mark: 'read', who: 'anybody' } as const;

/** More entries than this wait to be sealed only when the sealer does not keep up. */
const behind = 5_000;

export const serverHandlers = {
  status: implement('status', readHealth, async ({ edge, caller }) => {
    if (caller === 'nobody') return await health(edge);
    const seen = await look(edge.bracket, readStatus, { caller, input: undefined });
    if (isRefusal(seen)) return seen;
    const ok = edge.sealing();
    return { status: ok ? 200 : 503, body: { ok, ...statusOf(edge, seen) } };
  }),
  openapi: implement('openapi', description, async ({ edge }) => ({ status: 200, body: describeApi(edge.bracket.host.program) })),
};

/** What a load balancer may know: whether this server can do its work. */
async function health(edge: Edge) {
  const works =
    edge.sealing() && !isRefusal(await look(edge.bracket, readHealth, { caller: 'nobody', input: undefined }).catch(unreachable));
  return { status: works ? (200 as const) : (503 as const), body: { ok: works } };
}

function unreachable() {
  return { refused: 'database-unavailable', message: '' } as const;
}

function statusOf(edge: Edge, { program, origin, demo, solo, locks, recoveries, alarms, log }: ServerSeen) {
  const state = !edge.sealing() ? ('stopped' as const) : log.unsealed > behind ? ('behind' as const) : ('sealed' as const);
  const problems = [
    ...(state === 'stopped' ? ['The log is not sealed any more: the database was changed beside Countersign.'] : []),
    ...(state === 'behind' ? [`${log.unsealed} entries wait to be sealed.`] : []),
    ...alarms.map((alarm) => alarm.says),
    ...(solo ? ['One owner alone configures: enrol a second.'] : []),
  ];
  return {
    version: program,
    demo,
    solo,
    recoveries: recoveries.recoveries.map((one) => recoveryView(one, recoveries.names)),
    locks: locks.locks.map((one) => lockView(one, locks.names)),
    log: { state, origin, size: log.size, unsealed: log.unsealed, checkpoint: log.checkpoint ?? null },
    problems,
  };
}
