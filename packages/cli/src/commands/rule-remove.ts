import type { Run } from '../command.ts';
import { removeDocument } from '../running/document.ts';

/** Asks for a policy or a guard to be ended; another owner countersigns. */
export const removeRule = (kind: 'policy' | 'guard'): Run =>
  kind === 'policy'
    ? removeDocument({
        read: (client, name) => client.readPolicy({ name }),
        end: (client, named, sent) => client.endPolicy(named, sent),
      })
    : removeDocument({
        read: (client, name) => client.readGuard({ name }),
        end: (client, named, sent) => client.endGuard(named, sent),
      });
