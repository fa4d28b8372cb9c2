import type { Configuration } from './configuration.ts';
import type { PersonId, TenantId } from './ids.ts';
import type { Asks } from './request.ts';

/** How a summary names what has only an id. */
export interface Naming {
  readonly tenant: (id: TenantId) => string;
  readonly username: (id: PersonId) => string;
}

/** What is asked for, in a line: lists, notices and reports say it alike. */
export function summaryOf(asks: Asks, tasks: readonly { readonly name: string }[], naming: Naming): string {
  switch (asks.kind) {
    case 'call':
      return `${asks.call.task} at ${naming.tenant(asks.call.tenant)}`;
    case 'batch':
      return `${asks.calls.length} calls of ${tasks.map((task) => task.name).join(', ')}${atTenants(asks.calls, naming)}`;
    case 'tasks':
      return `${tasks.map((task) => task.name).join(', ')} at ${naming.tenant(asks.tenant)}`;
    case 'role':
      return `the role ${asks.role} at ${naming.tenant(asks.tenant)}${asks.scope === '/' ? '' : ` (${asks.scope})`}`;
    case 'configuration':
      return changeSummary(asks.change, naming);
  }
}

const mostTenants = 5;

/** Where a batch over several tenants is, and how much of it: the first of them by name. */
function atTenants(calls: readonly { readonly tenant: TenantId }[], naming: Naming): string {
  const counted = Map.groupBy(calls, ({ tenant }) => tenant);
  if (counted.size < 2) return '';
  const told = [...counted].slice(0, mostTenants).map(([tenant, there]) => `${naming.tenant(tenant)} (${there.length})`);
  const more = counted.size - told.length;
  return ` at ${counted.size} tenants: ${told.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

function changeSummary(change: Configuration, naming: Naming): string {
  switch (change.task) {
    case 'Countersign\\Put-Document': {
      const [first] = change.documents;
      return change.documents.length === 1 && first !== undefined
        ? `put the ${first.kind.replace('-', ' ')} ${first.name}`
        : `put ${change.documents.length} documents`;
    }
    case 'Countersign\\End-Document':
      return `end the ${change.kind.replace('-', ' ')} ${change.name}`;
    case 'Countersign\\Put-Tenant':
      return `${change.isNew ? 'connect' : 'change'} the tenant ${change.name}`;
    case 'Countersign\\Put-Person':
      return `${change.disabled ? 'disable' : change.base === 0 ? 'add' : 'change'} the person ${change.username}`;
    case 'Countersign\\Put-Group':
      return `${change.base === 0 ? 'add' : 'change'} the group ${change.name}`;
    case 'Countersign\\Change-Members':
      return updateSummary(change);
    case 'Countersign\\New-Credential':
      return `enrol ${naming.username(change.person)}`;
    case 'Countersign\\Link-Identity':
      return `link ${naming.username(change.person)} to ${change.subject} at ${change.issuer}`;
    case 'Countersign\\New-Provisioning':
      return `let ${naming.username(change.person)} provision people of ${change.issuer}`;
    case 'Countersign\\Update-Members':
      return updateSummary(change);
    case 'Countersign\\Enable-Person':
      return `let ${naming.username(change.person)} back in`;
    case 'Countersign\\Remove-Lock':
      return `take away the lock ${change.lock}`;
  }
}

function updateSummary({
  name,
  add,
  remove,
}: Extract<Configuration, { task: 'Countersign\\Change-Members' | 'Countersign\\Update-Members' }>): string {
  const listed = (members: typeof add) => members.map((member) => member.name).join(', ');
  const parts = [
    ...(add.length === 0 ? [] : [`take ${listed(add)} into the group ${name}`]),
    ...(remove.length === 0 ? [] : [`let ${listed(remove)} out of the group ${name}`]),
  ];
  const text = parts.join(' and ');
  return text.length <= 300 ? text : `take ${add.length} into the group ${name}, and let ${remove.length} out`;
}
