import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { OfferRead } from '../connector.ts';
import { textOf } from '../text-of.ts';
import type { Ask } from './resolve.ts';

const inAFile = 'Import from a file: countersign catalog import --line prints the line of PowerShell that writes it.';

/**
 * What the tenant's management roles hold: `Get-ManagementRoleEntry *\*`, which takes a certificate and View-Only Configuration. It says
 * names of cmdlets, parameters and roles, and nothing of types. Purview has no such cmdlet.
 */
export async function readOffer(workload: string, ask: Ask): Promise<OfferRead> {
  if (workload !== 'Exchange')
    return { ok: false, code: 'cannot-run', message: `${workload} does not say what its cmdlets take.`, next: inAFile };
  const answer = await ask('Get-ManagementRoleEntry', { Identity: '*\\*', ResultSize: 'Unlimited' });
  if (answer.result !== 'done')
    return unread(`Get-ManagementRoleEntry: ${answer.message}`, 'Give the application the role View-Only Configuration.');
  // A part of it would make the rest look as if it were gone.
  if (answer.warnings.length > 0) return unread(`Get-ManagementRoleEntry: ${answer.warnings.join(' ')}`, inAFile);
  const rows = isArray(answer.output) ? answer.output : [];
  const entries = rows.filter((row) => !isObject(row) || isCmdlet(row)).map(entryOf);
  const whole = entries.filter((entry) => entry !== undefined);
  if (whole.length === 0 || whole.length < entries.length) return unread('Exchange’s role entries were not understood.', inAFile);
  return { ok: true, entries: whole };
}

const unread = (message: string, next: string): OfferRead => ({ ok: false, code: 'workload-unreachable', message, next });

/** Scripts, application permissions and web services are in roles too. */
function isCmdlet(row: JsonObject): boolean {
  return textOf(row, 'Type') === 'Cmdlet';
}

function entryOf(row: Json) {
  if (!isObject(row)) return undefined;
  const [role, cmdlet, parameters] = [textOf(row, 'Role'), textOf(row, 'Name'), member(row, 'Parameters') ?? []];
  if (role === '' || cmdlet === '' || !isArray(parameters)) return undefined;
  const names = parameters.filter((name) => typeof name === 'string');
  return names.length === parameters.length ? { role, cmdlet, parameters: names } : undefined;
}
