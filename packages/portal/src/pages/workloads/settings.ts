/** What can be connected, and by which connector. */
export const workloadNames = ['Exchange', 'Compliance', 'Graph'] as const;

export function connectorOf(name: string): string {
  return name === 'Graph' ? 'graph' : 'exchange';
}

/** One setting of a workload, as a form shows it. */
export interface Setting {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly required: boolean;
  readonly choices?: readonly string[];
}

export type Given = { readonly [name: string]: string };

const reference = 'A reference, env:NAME or file:/PATH on the server; the credential itself is never kept here.';

/** What a workload is told, by what it is and how it proves who it is. */
export function settingsOf(workload: string, given: Given): readonly Setting[] {
  const setting = (name: string, label: string, hint: string, required = true): Setting => ({ name, label, hint, required });
  const way = given.credential ?? '';
  const graph = connectorOf(workload) === 'graph';
  return [
    setting('endpoint', 'Address', 'https, without user, query or fragment.'),
    setting('authority', 'Sign-in address', 'Where tokens come from.'),
    setting('tenantId', 'Directory (tenant) id', 'A GUID, or a domain name of it.'),
    setting('clientId', 'Application (client) id', 'A GUID.'),
    ...(graph
      ? [
          {
            ...setting('credential', 'Proves who it is by', 'Left as it is: by a certificate.', false),
            choices: ['', 'managed-identity', 'workload-identity'],
          },
        ]
      : []),
    ...(way === '' ? [setting('certificate', 'Certificate', reference), setting('key', 'Key of the certificate', reference)] : []),
    ...(way === 'workload-identity' ? [setting('federatedToken', 'Federated token', reference)] : []),
    setting('scope', 'Scope', 'Only where it is not the address with /.default.', false),
    ...(graph ? [] : [setting('anchor', 'Anchor mailbox', 'Only where Exchange has to be told which mailbox to route by.', false)]),
  ];
}

/** What a new workload begins with: Microsoft's own addresses; Purview finds a tenant's region by a mailbox of its initial domain. */
export function usualFor(workload: string, tenant: string): Given {
  const authority = 'https://login.microsoftonline.com';
  if (workload === 'Graph') return { authority, endpoint: 'https://graph.microsoft.com' };
  const purview = 'https://ps.compliance.protection.outlook.com';
  if (workload === 'Compliance')
    return { authority, endpoint: purview, scope: `${purview}/.default`, anchor: `${systemMailbox}@${tenant}` };
  return { authority, endpoint: 'https://outlook.office365.com' };
}

const systemMailbox = 'UPN:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}';

/** The settings that were given; what does not belong to the way that was chosen is left out. */
export function givenFor(workload: string, given: Given): Given {
  const names = settingsOf(workload, given).map(({ name }) => name);
  return Object.fromEntries(names.flatMap((name) => (given[name] === undefined || given[name] === '' ? [] : [[name, given[name]]])));
}
