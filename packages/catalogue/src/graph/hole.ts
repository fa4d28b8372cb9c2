import type { SchemaDocument } from '../parameter-type.ts';

const hex = '[0-9a-fA-F]';
const guid = `${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}`;

/**
 * What may stand in a hole of a path. A value that Graph would take for something else than a name has no place in any of them: no slash,
 * dot segment, parenthesis, type cast (`microsoft.graph.user`), `$ref` or function name; so the path means what its template says.
 */
const kinds: { readonly [hole: string]: { readonly pattern: string; readonly target: string } } = {
  'domain-id': { pattern: '([A-Za-z0-9]([A-Za-z0-9-]{0,62})?\\.)+[A-Za-z]{2,63}', target: 'domain' },
  'site-id': { pattern: `[A-Za-z0-9]([A-Za-z0-9.-]{0,252}),${guid},${guid}`, target: 'site' },
  // An id, or the name to sign in with.
  'user-id': { pattern: `${guid}|[A-Za-z0-9][A-Za-z0-9._'#+~^!-]{0,112}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}`, target: 'user' },
  'authenticationMethodConfiguration-id': { pattern: '[A-Za-z][A-Za-z0-9]{1,63}', target: 'policy' },
  'unifiedRoleManagementPolicyRule-id': { pattern: '[A-Z][A-Za-z]{1,31}(_[A-Z][A-Za-z]{1,31}){1,3}', target: 'policy' },
};

// Ids that are no GUID: letters, digits and marks, of which one at least is no letter, so that it is no name of a function.
const opaque = '[A-Za-z0-9_!=-]*[0-9_!=-][A-Za-z0-9_!=-]*';

const opaqueHoles = new Set([
  'alert-id',
  'authenticationMethod-id',
  'ediscoveryCase-id',
  'ediscoverySearch-id',
  'bitlockerRecoveryKey-id',
  'drive-id',
  'driveItem-id',
  'identityProviderBase-id',
  'internalDomainFederation-id',
  'oAuth2PermissionGrant-id',
  'permission-id',
  'phoneAuthenticationMethod-id',
  'microsoftAuthenticatorAuthenticationMethod-id',
  'unifiedRoleAssignment-id',
  'unifiedRoleManagementPolicy-id',
]);

// Holes whose last word would not say what they name.
const whole: { readonly [hole: string]: string } = {
  'directoryObject-id': 'directory-object',
  'oAuth2PermissionGrant-id': 'permission-grant',
  'servicePrincipal-id': 'service-principal',
  'unifiedRoleAssignment-id': 'role-assignment',
};

/** The kind of thing that a hole names, by its last word: `policy` for `conditionalAccessPolicy-id`. */
function targetOf(hole: string): string {
  const last = /[A-Z]?[a-z0-9]+$/.exec(hole.replace(/-id$/, ''))?.[0].toLowerCase();
  return kinds[hole]?.target ?? whole[hole] ?? last ?? 'object';
}

/** The schema of the value of a hole. An import knows no better than that a hole is opaque. */
export function schemaOfHole(hole: string, known: boolean): SchemaDocument {
  const target = { 'x-target': targetOf(hole) };
  const own = kinds[hole];
  if (own !== undefined) return { type: 'string', pattern: own.pattern, maxLength: 400, ...target };
  if (!known || opaqueHoles.has(hole)) return { type: 'string', pattern: opaque, minLength: 1, maxLength: 256, ...target };
  return { type: 'string', format: 'uuid', ...target };
}

/** The names of a template's holes, in their order. */
export function holesOf(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
}
