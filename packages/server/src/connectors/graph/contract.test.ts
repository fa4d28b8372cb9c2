import { createServer } from 'node:net';
import type { FaultKind } from '@countersign/sandbox/control/faults.ts';
import { type Bench, connectorContract, type Trouble } from '../contract.testing.ts';
import { read, startContoso } from '../exchange/bench.testing.ts';
import { graphAt, graphSending } from './bench.testing.ts';
import { createGraphConnector } from './connector.ts';

connectorContract('Graph', async (): Promise<Bench> => {
  const sandbox = await startContoso();
  const connector = createGraphConnector({ read, now: Date.now, limits: { answerBytes: 256 * 1024 } });
  const workload = graphAt(sandbox.url);
  const nowhere = graphAt(`http://127.0.0.1:${await freePort()}`);
  let named = 0;
  const group = () => {
    const name = `g${++named}`;
    return { displayName: name, mailNickname: name, mailEnabled: false, securityEnabled: true };
  };
  const invocations = () => sandbox.control.invocations().filter(({ cmdlet }) => cmdlet !== '$token');
  return {
    connector,
    comeBack: 0,
    change: () => graphSending(workload, 'New-MgGroup', group()),
    read: graphSending(workload, 'List-MgUser'),
    nowhere: graphSending(nowhere, 'New-MgGroup', group()),
    trouble: (kind, times) => sandbox.control.setFault({ ...faultOf(kind), times }),
    changes: () => invocations().filter(({ effect }) => effect).length,
    calls: () => invocations().filter(({ cmdlet }) => cmdlet !== '$trap').length,
    trapped: () => invocations().filter(({ outcome }) => outcome === 'trapped').length,
    reset: () => sandbox.control.reset(),
    stop: () => sandbox.stop(),
  };
});

function faultOf(kind: Trouble) {
  const after = kind.endsWith('-after');
  return { kind: kind.replace('-after', '') as FaultKind, after, retryAfter: 0, bytes: 512 * 1024 };
}

/** A port that somebody had and gave back, so that nobody listens there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 1;
}
