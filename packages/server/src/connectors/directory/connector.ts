import type { Connector } from '../connector.ts';
import type { DirectoryOptions, Whole } from './over-ldap.ts';

/** Active Directory by LDAP over TLS. What speaks it is loaded when a domain is first asked: most installations have none. */
export function createDirectoryConnector(options: DirectoryOptions): Connector & Pick<Whole, 'roles'> {
  let loading: Promise<Whole> | undefined;
  const whole = (): Promise<Whole> => {
    loading ??= import('./over-ldap.ts').then(({ createOverLdap }) => createOverLdap(options));
    return loading;
  };
  return {
    invoke: async (...asked) => await (await whole()).invoke(...asked),
    resolve: async (...asked) => await (await whole()).resolve(...asked),
    check: async (...asked) => await (await whole()).check(...asked),
    rights: async (...asked) => await (await whole()).rights(...asked),
    changesSince: async (...asked) => await (await whole()).changesSince(...asked),
    roles: {
      members: async (...asked) => await (await whole()).roles.members(...asked),
      add: async (...asked) => await (await whole()).roles.add(...asked),
      remove: async (...asked) => await (await whole()).roles.remove(...asked),
      findRole: async (...asked) => await (await whole()).roles.findRole(...asked),
      findAccount: async (...asked) => await (await whole()).roles.findAccount(...asked),
    },
    close: async () => await (await loading)?.close(),
  };
}
