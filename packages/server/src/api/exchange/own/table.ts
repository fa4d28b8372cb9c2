import { getAuthorization, revokeAuthorization } from './authorizations.ts';
import { disable, enable } from './control.ts';
import type { Own } from './own.ts';
import { getPolicy, newPolicy, removePolicy } from './policies.ts';
import { approveRequest, denyRequest, getRequest, newRequest } from './requests.ts';

/** The cmdlets of Microsoft's privileged access management. */
export const own: readonly Own[] = [
  enable,
  disable,
  newPolicy,
  getPolicy,
  removePolicy,
  newRequest,
  getRequest,
  approveRequest,
  denyRequest,
  getAuthorization,
  revokeAuthorization,
];

export function ownNamed(cmdlet: string): Own | undefined {
  return own.find(({ name }) => name.toLowerCase() === cmdlet.toLowerCase());
}
