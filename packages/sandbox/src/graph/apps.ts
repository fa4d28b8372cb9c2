import { isObject, textOf } from '../json.ts';
import { entity, type GraphAnswer, type GraphAsk, hole, noContent, type Resources } from './ask.ts';
import { audit } from './audit.ts';
import { collection, findIn, type GraphObject } from './directory.ts';
import { badRequest } from './error.ts';
import { listed, selected } from './query.ts';
import { remove } from './users.ts';

const category = 'ApplicationManagement';
const credentials = 'Certificates and secrets management';

function addPassword(of: 'applications' | 'servicePrincipals', type: string) {
  return (ask: GraphAsk): GraphAnswer => {
    const object = findIn(ask.directory, of, hole(ask, 0));
    const given = isObject(ask.body.passwordCredential) ? ask.body.passwordCredential : {};
    const keyId = ask.directory.guid();
    const known = Array.isArray(object.passwordCredentials) ? (object.passwordCredentials as readonly GraphObject[]) : [];
    object.passwordCredentials = [...known, { displayName: given.displayName ?? null, keyId, endDateTime: given.endDateTime ?? null }];
    audit(ask, { activity: `Update ${type.toLowerCase()} – ${credentials}`, category, target: object, type });
    const secretText = `sandbox~${ask.directory.guid()}`;
    return entity(ask, 'passwordCredential', { displayName: given.displayName ?? null, keyId, secretText, hint: secretText.slice(0, 3) });
  };
}

function removePassword(ask: GraphAsk): GraphAnswer {
  const application = findIn(ask.directory, 'applications', hole(ask, 0));
  const known = Array.isArray(application.passwordCredentials) ? (application.passwordCredentials as readonly GraphObject[]) : [];
  if (!known.some((each) => each.keyId === ask.body.keyId))
    throw badRequest(`No password credential found with keyId '${textOf(ask.body.keyId)}'.`);
  application.passwordCredentials = known.filter((each) => each.keyId !== ask.body.keyId);
  audit(ask, { activity: `Update application – ${credentials}`, category, target: application, type: 'Application' });
  return noContent;
}

function grantPermission(ask: GraphAsk): GraphAnswer {
  const { directory, body } = ask;
  const principal = findIn(directory, 'servicePrincipals', textOf(body.principalId));
  const resource = findIn(directory, 'servicePrincipals', textOf(body.resourceId));
  const granted = {
    id: directory.guid(),
    appRoleId: body.appRoleId ?? null,
    principalId: principal.id ?? null,
    principalDisplayName: principal.displayName ?? null,
    principalType: 'ServicePrincipal',
    resourceId: resource.id ?? null,
    resourceDisplayName: resource.displayName ?? null,
  };
  collection(directory, 'appRoleAssignments').push(granted);
  audit(ask, { activity: 'Add app role assignment to service principal', category, target: principal, type: 'ServicePrincipal' });
  return entity(ask, 'appRoleAssignments', granted, 201);
}

function permissionsOf(ask: GraphAsk): GraphAnswer {
  const id = textOf(findIn(ask.directory, 'servicePrincipals', hole(ask, 0)).id);
  return {
    status: 200,
    body: listed(
      collection(ask.directory, 'appRoleAssignments').filter((each) => each.principalId === id),
      ask,
    ),
  };
}

const application = { collection: 'applications', category, type: 'Application' } as const;

export const apps: Resources = {
  'GET /servicePrincipals': (ask) => ({ status: 200, body: listed(collection(ask.directory, 'servicePrincipals'), ask) }),
  'GET /servicePrincipals/{app}': (ask) =>
    entity(ask, 'servicePrincipals', selected(findIn(ask.directory, 'servicePrincipals', hole(ask, 0)), ask.query)),
  'POST /servicePrincipals/{app}/addPassword': addPassword('servicePrincipals', 'ServicePrincipal'),
  'GET /servicePrincipals/{app}/appRoleAssignments': permissionsOf,
  'POST /servicePrincipals/{app}/appRoleAssignments': grantPermission,
  'POST /applications/{app}/addPassword': addPassword('applications', 'Application'),
  'POST /applications/{app}/removePassword': removePassword,
  'DELETE /applications/{app}': (ask) => remove(ask, { activity: 'Delete application', ...application }),
};
