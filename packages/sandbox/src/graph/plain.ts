import { textOf } from '../json.ts';
import { entity, type GraphAnswer, type GraphAsk, hole, noContent, type Resources } from './ask.ts';
import { audit } from './audit.ts';
import { collection, findIn, type GraphObject } from './directory.ts';
import { notFound } from './error.ts';
import { listed, selected } from './query.ts';

/** Collections of which nothing more is known here than that their objects are made, changed and deleted. */
const collections: readonly (readonly [path: string, noun: string])[] = [
  ['/applications', 'application'],
  ['/servicePrincipals', 'service principal'],
  ['/oauth2PermissionGrants', 'delegated permission grant'],
  ['/identity/conditionalAccess/policies', 'conditional access policy'],
  ['/identity/conditionalAccess/namedLocations', 'named location'],
  ['/policies/crossTenantAccessPolicy/partners', 'partner'],
  ['/devices', 'device'],
  ['/domains', 'domain'],
  ['/organization', 'company information'],
  ['/subscriptions', 'subscription'],
  ['/invitations', 'guest'],
];

const singletons = [
  '/admin/sharepoint/settings',
  '/admin/reportSettings',
  '/policies/authorizationPolicy',
  '/policies/authenticationMethodsPolicy',
  '/policies/crossTenantAccessPolicy/default',
  '/policies/identitySecurityDefaultsEnforcementPolicy',
];

function resourcesOf([path, noun]: readonly [string, string]): Resources {
  const name = path.split('/').at(-1) ?? '';
  const key = path.split('/').length > 2 ? path.slice(1) : name;
  const said = (ask: GraphAsk, verb: string, target: GraphObject) =>
    audit(ask, { activity: `${verb} ${noun}`, category: 'Policy', target, type: 'Other' });
  return {
    [`GET ${path}`]: (ask) => ({ status: 200, body: listed(collection(ask.directory, key), ask) }),
    [`POST ${path}`]: (ask) => {
      const created: GraphObject = { id: ask.directory.guid(), ...ask.body };
      collection(ask.directory, key).push(created);
      said(ask, 'Add', created);
      return entity(ask, name, created, 201);
    },
    [`GET ${path}/{id}`]: (ask) => entity(ask, name, selected(findIn(ask.directory, key, hole(ask, 0)), ask.query)),
    [`PATCH ${path}/{id}`]: (ask) => {
      const object = findIn(ask.directory, key, hole(ask, 0));
      Object.assign(object, ask.body, { id: object.id ?? null });
      said(ask, 'Update', object);
      return noContent;
    },
    [`DELETE ${path}/{id}`]: (ask) => {
      const object = findIn(ask.directory, key, hole(ask, 0));
      ask.directory.collections.set(
        key,
        collection(ask.directory, key).filter((each) => each !== object),
      );
      said(ask, 'Delete', object);
      return noContent;
    },
  };
}

function singletonOf(path: string): Resources {
  const held = (ask: GraphAsk): GraphObject => {
    const found = ask.directory.singletons.get(path) ?? { id: path.split('/').at(-1) ?? '' };
    ask.directory.singletons.set(path, found);
    return found;
  };
  return {
    [`GET ${path}`]: (ask) => entity(ask, path.slice(1), held(ask)),
    [`PATCH ${path}`]: (ask) => {
      const object = held(ask);
      Object.assign(object, ask.body);
      audit(ask, {
        activity: `Update ${path.split('/').at(-1)}`,
        category: 'Policy',
        target: object,
        type: 'Policy',
        modified: Object.keys(ask.body),
      });
      return noContent;
    },
  };
}

function restore(ask: GraphAsk): GraphAnswer {
  const gone = ask.directory.deleted.get(hole(ask, 0));
  if (gone === undefined) throw notFound(hole(ask, 0));
  ask.directory.deleted.delete(hole(ask, 0));
  collection(ask.directory, gone.collection).push(gone.object);
  audit(ask, { activity: 'Restore user', category: 'UserManagement', target: gone.object, type: 'User' });
  return entity(ask, 'directoryObjects', gone.object);
}

function purge(ask: GraphAsk): GraphAnswer {
  const gone = ask.directory.deleted.get(hole(ask, 0));
  if (gone === undefined) throw notFound(hole(ask, 0));
  ask.directory.deleted.delete(hole(ask, 0));
  audit(ask, { activity: 'Hard Delete user', category: 'UserManagement', target: gone.object, type: 'User' });
  return noContent;
}

/** Making a team goes on after its answer; where it is, is asked for at the address in `Location`. */
function createTeam(ask: GraphAsk): GraphAnswer {
  const team = { id: ask.directory.guid(), displayName: ask.body.displayName ?? null };
  collection(ask.directory, 'teams').push(team);
  const operation = ask.directory.guid();
  ask.directory.operations.set(operation, 0);
  audit(ask, { activity: 'Add group', category: 'GroupManagement', target: team, type: 'Group' });
  const place = `/teams('${textOf(team.id)}')/operations('${operation}')`;
  return { status: 202, headers: { Location: place, 'Content-Location': `/teams('${textOf(team.id)}')` } };
}

function teamOperation(ask: GraphAsk): GraphAnswer {
  const asked = ask.directory.operations.get(hole(ask, 1));
  if (asked === undefined) throw notFound(hole(ask, 1));
  ask.directory.operations.set(hole(ask, 1), asked + 1);
  const status = asked < 1 ? 'inProgress' : 'succeeded';
  const resource = { targetResourceId: hole(ask, 0), targetResourceLocation: `/teams('${hole(ask, 0)}')` };
  return entity(ask, 'teams/operations', { id: hole(ask, 1), operationType: 'createTeam', status, error: null, ...resource });
}

export const plain: Resources = {
  ...Object.assign({}, ...collections.map(resourcesOf), ...singletons.map(singletonOf)),
  'POST /directory/deletedItems/{id}/restore': restore,
  'DELETE /directory/deletedItems/{id}': purge,
  'POST /teams': createTeam,
  'GET /teams/{team}/operations/{operation}': teamOperation,
  'GET /auditLogs/directoryAudits': (ask) => ({ status: 200, body: listed(ask.directory.audits.toReversed(), ask) }),
};
