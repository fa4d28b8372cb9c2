import { same, textOf } from '../json.ts';
import { entity, type GraphAnswer, type GraphAsk, hole, noContent, type Resources } from './ask.ts';
import { audit } from './audit.ts';
import { collection, findIn, findPrincipal, type GraphObject, referenced } from './directory.ts';
import { badRequest, notFound } from './error.ts';
import { listed, selected } from './query.ts';

const assignments = (ask: GraphAsk) => collection(ask.directory, 'roleAssignments');

/** `$expand=principal,roleDefinition`, as far as asked for. */
function expanded(ask: GraphAsk, assignment: GraphObject): GraphObject {
  const wanted = (ask.query.get('$expand') ?? '').split(',');
  const definition = collection(ask.directory, 'roleDefinitions').find((each) => each.id === assignment.roleDefinitionId);
  return {
    ...assignment,
    ...(wanted.includes('principal') ? { principal: findPrincipal(ask.directory, textOf(assignment.principalId)) ?? null } : {}),
    ...(wanted.includes('roleDefinition') ? { roleDefinition: definition ?? null } : {}),
  };
}

function assign(ask: GraphAsk): GraphAnswer {
  const { body } = ask;
  const assignment = {
    principalId: body.principalId ?? null,
    roleDefinitionId: body.roleDefinitionId ?? null,
    directoryScopeId: body.directoryScopeId ?? '/',
  };
  return entity(ask, 'roleManagement/directory/roleAssignments', add(ask, assignment), 201);
}

function add(ask: GraphAsk, given: GraphObject): GraphObject {
  const { directory } = ask;
  const principal = findPrincipal(directory, textOf(given.principalId));
  if (principal === undefined) throw notFound(textOf(given.principalId));
  const definition = findIn(directory, 'roleDefinitions', textOf(given.roleDefinitionId));
  const twin = assignments(ask).some(
    (each) =>
      same(textOf(each.principalId), textOf(given.principalId)) &&
      each.roleDefinitionId === definition.id &&
      same(textOf(each.directoryScopeId), textOf(given.directoryScopeId)),
  );
  if (twin) throw badRequest('A conflicting object with one or more of the specified property values is present in the directory.');
  const assignment = { ...given, id: `${directory.guid().replaceAll('-', '').slice(0, 22)}-1` };
  assignments(ask).push(assignment);
  audit(ask, {
    activity: 'Add member to role',
    category: 'RoleManagement',
    target: principal,
    type: 'User',
    modified: ['Role.DisplayName'],
  });
  return assignment;
}

function unassign(ask: GraphAsk, assignment: GraphObject): GraphAnswer {
  const principal = findPrincipal(ask.directory, textOf(assignment.principalId)) ?? { id: assignment.principalId ?? null };
  ask.directory.collections.set(
    'roleAssignments',
    assignments(ask).filter((each) => each !== assignment),
  );
  audit(ask, {
    activity: 'Remove member from role',
    category: 'RoleManagement',
    target: principal,
    type: 'User',
    modified: ['Role.DisplayName'],
  });
  return noContent;
}

/** The older face of the same thing: a role that is switched on, by its template's id. */
function membersOf(ask: GraphAsk): readonly GraphObject[] {
  const role = findIn(ask.directory, 'directoryRoles', hole(ask, 0));
  return assignments(ask)
    .filter((each) => each.roleDefinitionId === role.roleTemplateId && each.directoryScopeId === '/')
    .map((each) => findPrincipal(ask.directory, textOf(each.principalId)))
    .filter((each) => each !== undefined);
}

function addToRole(ask: GraphAsk): GraphAnswer {
  const role = findIn(ask.directory, 'directoryRoles', hole(ask, 0));
  add(ask, { principalId: referenced(ask.body), roleDefinitionId: role.roleTemplateId ?? null, directoryScopeId: '/' });
  return noContent;
}

function define(ask: GraphAsk): GraphAnswer {
  const definition = { ...ask.body, id: ask.directory.guid(), isBuiltIn: false };
  collection(ask.directory, 'roleDefinitions').push(definition);
  audit(ask, { activity: 'Add role definition', category: 'RoleManagement', target: definition, type: 'Role' });
  return entity(ask, 'roleManagement/directory/roleDefinitions', definition, 201);
}

function redefine(ask: GraphAsk): GraphAnswer {
  const definition = findIn(ask.directory, 'roleDefinitions', hole(ask, 0));
  if (definition.isBuiltIn === true) throw badRequest('Built-in roles cannot be changed.');
  Object.assign(definition, ask.body, { id: definition.id ?? null });
  audit(ask, { activity: 'Update role definition', category: 'RoleManagement', target: definition, type: 'Role' });
  return noContent;
}

const base = '/roleManagement/directory';

export const roles: Resources = {
  [`GET ${base}/roleDefinitions`]: (ask) => ({ status: 200, body: listed(collection(ask.directory, 'roleDefinitions'), ask) }),
  [`GET ${base}/roleDefinitions/{role}`]: (ask) =>
    entity(ask, 'roleManagement/directory/roleDefinitions', selected(findIn(ask.directory, 'roleDefinitions', hole(ask, 0)), ask.query)),
  [`POST ${base}/roleDefinitions`]: define,
  [`PATCH ${base}/roleDefinitions/{role}`]: redefine,
  [`GET ${base}/roleAssignments`]: (ask) => ({
    status: 200,
    body: listed(
      assignments(ask).map((each) => expanded(ask, each)),
      ask,
    ),
  }),
  [`POST ${base}/roleAssignments`]: assign,
  [`GET ${base}/roleAssignments/{assignment}`]: (ask) =>
    entity(ask, 'roleManagement/directory/roleAssignments', findIn(ask.directory, 'roleAssignments', hole(ask, 0))),
  [`DELETE ${base}/roleAssignments/{assignment}`]: (ask) => unassign(ask, findIn(ask.directory, 'roleAssignments', hole(ask, 0))),
  'GET /directoryRoles': (ask) => ({ status: 200, body: listed(collection(ask.directory, 'directoryRoles'), ask) }),
  'GET /directoryRoles/{role}/members': (ask) => ({ status: 200, body: listed(membersOf(ask), ask) }),
  'POST /directoryRoles/{role}/members/$ref': addToRole,
};
