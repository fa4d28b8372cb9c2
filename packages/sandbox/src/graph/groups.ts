import { textOf } from '../json.ts';
import { entity, type GraphAnswer, type GraphAsk, hole, noContent, type Resources } from './ask.ts';
import { audit } from './audit.ts';
import { collection, findIn, findPrincipal, type GraphObject, linksOf, referenced } from './directory.ts';
import { badRequest, notFound } from './error.ts';
import { listed, selected } from './query.ts';
import { remove } from './users.ts';

const of = { category: 'GroupManagement', type: 'Group' } as const;

function create(ask: GraphAsk): GraphAnswer {
  const { body, directory, now } = ask;
  for (const name of ['displayName', 'mailEnabled', 'mailNickname', 'securityEnabled'])
    if (body[name] === undefined) throw badRequest(`A value is required for property '${name}' of resource 'Group'.`);
  const group: GraphObject = {
    groupTypes: [],
    isAssignableToRole: null,
    ...body,
    id: directory.guid(),
    createdDateTime: new Date(now).toISOString(),
  };
  collection(directory, 'groups').push(group);
  audit(ask, { activity: 'Add group', target: group, ...of });
  return entity(ask, 'groups', group, 201);
}

function update(ask: GraphAsk): GraphAnswer {
  const group = findIn(ask.directory, 'groups', hole(ask, 0));
  const { id: _id, ...changed } = ask.body;
  Object.assign(group, changed);
  audit(ask, { activity: 'Update group', target: group, modified: Object.keys(changed), ...of });
  return noContent;
}

type Relation = 'members' | 'owners';
const noun = { members: 'member', owners: 'owner' } as const;

const linked = (relation: Relation) => (ask: GraphAsk) => {
  const group = findIn(ask.directory, 'groups', hole(ask, 0));
  const found = linksOf(ask.directory, `groups/${relation}/${textOf(group.id)}`).map((id) => findPrincipal(ask.directory, id));
  return {
    status: 200,
    body: listed(
      found.filter((each) => each !== undefined),
      ask,
    ),
  };
};

const link = (relation: Relation) => (ask: GraphAsk) => {
  const { directory, body } = ask;
  const group = findIn(directory, 'groups', hole(ask, 0));
  const member = findPrincipal(directory, referenced(body));
  if (member === undefined) throw notFound(referenced(body));
  const links = linksOf(directory, `groups/${relation}/${textOf(group.id)}`);
  if (links.includes(textOf(member.id)))
    throw badRequest(`One or more added object references already exist for the following modified properties: '${relation}'.`);
  links.push(textOf(member.id));
  audit(ask, { activity: `Add ${noun[relation]} to group`, target: group, who: member, ...of });
  return noContent;
};

const unlink = (relation: Relation) => (ask: GraphAsk) => {
  const { directory } = ask;
  const group = findIn(directory, 'groups', hole(ask, 0));
  const key = `groups/${relation}/${textOf(group.id)}`;
  if (!linksOf(directory, key).includes(hole(ask, 1))) throw notFound(hole(ask, 1));
  directory.links.set(
    key,
    linksOf(directory, key).filter((id) => id !== hole(ask, 1)),
  );
  audit(ask, { activity: `Remove ${noun[relation]} from group`, target: group, who: findPrincipal(directory, hole(ask, 1)), ...of });
  return noContent;
};

export const groups: Resources = {
  'GET /groups': (ask) => ({ status: 200, body: listed(collection(ask.directory, 'groups'), ask) }),
  'POST /groups': create,
  'GET /groups/{group}': (ask) => entity(ask, 'groups', selected(findIn(ask.directory, 'groups', hole(ask, 0)), ask.query)),
  'PATCH /groups/{group}': update,
  'DELETE /groups/{group}': (ask) => remove(ask, { collection: 'groups', activity: 'Delete group', ...of }),
  'GET /groups/{group}/members': linked('members'),
  'POST /groups/{group}/members/$ref': link('members'),
  'DELETE /groups/{group}/members/{member}/$ref': unlink('members'),
  'GET /groups/{group}/owners': linked('owners'),
  'POST /groups/{group}/owners/$ref': link('owners'),
  'DELETE /groups/{group}/owners/{owner}/$ref': unlink('owners'),
};
