import type { Served } from '../workload.ts';
import { getAuthorization, revokeAuthorization } from './authorizations.ts';
import { disable, enable } from './control.ts';
import type { Own } from './own.ts';
import { getPolicy, newPolicy, removePolicy } from './policies.ts';
import { approveRequest, denyRequest, getRequest, newRequest } from './requests.ts';

/** Asking and deciding, of whatever workload. */
const anywhere: readonly Own[] = [newRequest, getRequest, approveRequest, denyRequest, getAuthorization, revokeAuthorization];

/** The cmdlets of Microsoft's privileged access management. */
export const own: readonly Own[] = [enable, disable, newPolicy, getPolicy, removePolicy, ...anywhere];

/** Those that are there at a workload's address: what guards Exchange is set up at Exchange's own. */
export function ownAt(workload: Served): readonly Own[] {
  return workload === 'Exchange' ? own : anywhere;
}

export function ownNamed(cmdlet: string, workload: Served): Own | undefined {
  return ownAt(workload).find(({ name }) => name.toLowerCase() === cmdlet.toLowerCase());
}
