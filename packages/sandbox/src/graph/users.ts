import { isObject, same, textOf } from '../json.ts';
import { entity, type GraphAnswer, type GraphAsk, hole, noContent, type Resources } from './ask.ts';
import { audit } from './audit.ts';
import { collection, findIn, findPrincipal, type GraphObject, linksOf, referenced } from './directory.ts';
import { badRequest, notFound } from './error.ts';
import { listed, selected } from './query.ts';

const shown = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
];

/** Without `$select` Graph shows these alone. */
function asShown(person: GraphObject, query: URLSearchParams): GraphObject {
  return query.has('$select') ? selected(person, query) : Object.fromEntries(shown.map((name) => [name, person[name] ?? null]));
}

function create(ask: GraphAsk): GraphAnswer {
  const { body, directory } = ask;
  for (const name of ['accountEnabled', 'displayName', 'mailNickname', 'userPrincipalName', 'passwordProfile'])
    if (body[name] === undefined) throw badRequest(`A value is required for property '${name}' of resource 'User'.`);
  refuseTaken(ask, textOf(body.userPrincipalName));
  const { passwordProfile: _never, ...kept } = body;
  const person: GraphObject = { ...kept, id: directory.guid(), userType: 'Member', createdDateTime: new Date(ask.now).toISOString() };
  collection(directory, 'users').push(person);
  audit(ask, { activity: 'Add user', category: 'UserManagement', target: person, type: 'User' });
  return entity(ask, 'users', person, 201);
}

function refuseTaken({ directory }: GraphAsk, name: string): void {
  if (collection(directory, 'users').some((each) => same(textOf(each.userPrincipalName), name)))
    throw badRequest('Another object with the same value for property userPrincipalName already exists.');
}

function update(ask: GraphAsk): GraphAnswer {
  const { body, directory } = ask;
  const person = findIn(directory, 'users', hole(ask, 0));
  const name = textOf(body.userPrincipalName);
  if (name !== '' && !same(name, textOf(person.userPrincipalName))) refuseTaken(ask, name);
  const { passwordProfile, id: _id, ...changed } = body;
  Object.assign(person, changed, isObject(passwordProfile) ? { lastPasswordChangeDateTime: new Date(ask.now).toISOString() } : {});
  audit(ask, {
    activity: isObject(passwordProfile) ? 'Reset user password' : body.accountEnabled === false ? 'Disable account' : 'Update user',
    category: 'UserManagement',
    target: person,
    type: 'User',
    modified: Object.keys(body),
  });
  return noContent;
}

/** Takes an object out of its collection, to where it can be restored for 30 days. */
export function remove(ask: GraphAsk, of: { collection: string; activity: string; category: string; type: string }): GraphAnswer {
  const { directory } = ask;
  const object = findIn(directory, of.collection, hole(ask, 0));
  const rest = collection(directory, of.collection).filter((each) => each !== object);
  directory.collections.set(of.collection, rest);
  directory.deleted.set(textOf(object.id), { collection: of.collection, object });
  audit(ask, { activity: of.activity, category: of.category, target: object, type: of.type });
  return noContent;
}

function memberOf(ask: GraphAsk): GraphAnswer {
  const { directory } = ask;
  const id = textOf(findIn(directory, 'users', hole(ask, 0)).id);
  const groups = collection(directory, 'groups')
    .filter((group) => linksOf(directory, `groups/members/${textOf(group.id)}`).includes(id))
    .map((group) => ({ '@odata.type': '#microsoft.graph.group', ...group }));
  return { status: 200, body: listed(groups, ask) };
}

function setManager(ask: GraphAsk): GraphAnswer {
  const { directory, body } = ask;
  const person = findIn(directory, 'users', hole(ask, 0));
  const manager = findPrincipal(directory, referenced(body));
  if (manager === undefined) throw notFound(referenced(body));
  directory.links.set(`users/manager/${textOf(person.id)}`, [textOf(manager.id)]);
  audit(ask, { activity: 'Set user manager', category: 'UserManagement', target: person, type: 'User' });
  return noContent;
}

function manager(ask: GraphAsk): GraphAnswer {
  const { directory } = ask;
  const [id = ''] = linksOf(directory, `users/manager/${textOf(findIn(directory, 'users', hole(ask, 0)).id)}`);
  const found = findPrincipal(directory, id);
  if (found === undefined) throw notFound('manager');
  return entity(ask, 'directoryObjects', found);
}

function accessPass(ask: GraphAsk): GraphAnswer {
  const person = findIn(ask.directory, 'users', hole(ask, 0));
  audit(ask, { activity: 'Admin registered security info', category: 'UserManagement', target: person, type: 'User' });
  const pass = {
    id: ask.directory.guid(),
    isUsable: true,
    isUsableOnce: ask.body.isUsableOnce ?? false,
    lifetimeInMinutes: ask.body.lifetimeInMinutes ?? 60,
    methodUsabilityReason: 'EnabledByPolicy',
    startDateTime: ask.body.startDateTime ?? new Date(ask.now).toISOString(),
    temporaryAccessPass: `TAP-${ask.directory.guid().slice(0, 8)}`,
  };
  return entity(ask, 'temporaryAccessPassMethods', pass, 201);
}

/** Something that is done to a person and leaves nothing to read. */
const doneTo = (activity: string, answer: (ask: GraphAsk) => GraphAnswer) => (ask: GraphAsk) => {
  const person = findIn(ask.directory, 'users', hole(ask, 0));
  audit(ask, { activity, category: 'UserManagement', target: person, type: 'User' });
  return answer(ask);
};

export const users: Resources = {
  'GET /users': (ask) => ({ status: 200, body: listed(collection(ask.directory, 'users'), ask) }),
  'POST /users': create,
  'GET /users/{user}': (ask) => entity(ask, 'users', asShown(findIn(ask.directory, 'users', hole(ask, 0)), ask.query)),
  'PATCH /users/{user}': update,
  'DELETE /users/{user}': (ask) => remove(ask, { collection: 'users', activity: 'Delete user', category: 'UserManagement', type: 'User' }),
  'GET /users/{user}/memberOf': memberOf,
  'GET /users/{user}/manager': manager,
  'PUT /users/{user}/manager/$ref': setManager,
  'POST /users/{user}/revokeSignInSessions': doneTo('Update StsRefreshTokenValidFrom Timestamp', (ask) => ({
    status: 200,
    body: { '@odata.context': `${ask.url}/${ask.version}/$metadata#Edm.Boolean`, value: true },
  })),
  'POST /users/{user}/assignLicense': doneTo('Change user license', (ask) =>
    entity(ask, 'users', findIn(ask.directory, 'users', hole(ask, 0))),
  ),
  'POST /users/{user}/sendMail': doneTo('Send mail', () => ({ status: 202 })),
  'POST /users/{user}/authentication/temporaryAccessPassMethods': accessPass,
};
