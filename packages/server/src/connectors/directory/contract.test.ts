import { createServer } from 'node:net';
import { type Bench, connectorContract } from '../contract.testing.ts';
import { directoryAt, directorySending } from './bench.testing.ts';
import { createDirectoryConnector } from './connector.ts';
import { startPretend } from './pretend.testing.ts';

const base = 'dc=corp,dc=example';
const service = { name: 'countersign@corp.example', password: 'canary-password' };

connectorContract('Directory', async (): Promise<Bench> => {
  const pretend = await startPretend({
    [base]: { objectClass: ['top', 'domainDNS'], objectGUID: ['aaaaaaaaaaaaaaaa'], name: ['corp'] },
    [`cn=ben,${base}`]: {
      objectClass: ['top', 'person', 'user'],
      objectGUID: ['bbbbbbbbbbbbbbbb'],
      sAMAccountName: ['ben'],
      name: ['ben'],
    },
  });
  const read = async (reference: string) => (reference === 'env:CA' ? pretend.ca : service.password);
  const connector = createDirectoryConnector({ read, mostBytes: 256 * 1024, pauseMs: 1 });
  const workload = directoryAt({ url: pretend.url, base, service });
  const nowhere = directoryAt({ url: `ldaps://127.0.0.1:${await freePort()}`, base, service });
  let titles = 0;
  const change = (at: typeof workload) => directorySending(at, 'Set-ADUser', { Identity: 'ben', Title: `Title ${++titles}` });
  return {
    connector,
    comeBack: undefined,
    change: () => change(workload),
    read: directorySending(workload, 'Get-ADUser', { Identity: 'ben' }),
    nowhere: change(nowhere),
    trouble: pretend.trouble,
    changes: pretend.changes,
    calls: pretend.calls,
    trapped: pretend.trapped,
    reset: pretend.reset,
    stop: pretend.stop,
  };
});

/** A port that somebody had and gave back, so that nobody listens there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => void server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 1;
}
