import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { parseId } from '@countersign/core/ids.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import { type Bracket, type Caller, look, perform } from '../../operations/operation.ts';
import type { Provisioned } from '../../operations/provision.ts';
import { provisionGroup } from '../../operations/provision-group.ts';
import { provisionPerson } from '../../operations/provision-person.ts';
import { listProvisioned, readProvisioned, readProvisioning } from '../../operations/read-provisioned.ts';
import { allOf, configReply, schemas, types } from './discovery.ts';
import { errorReply } from './error.ts';
import { readGroup } from './group.ts';
import { patchGroup, patchUser, readPatch } from './patch.ts';
import { listingOf, wantedIn } from './query.ts';
import type { ScimRouteName } from './routes.ts';
import { readUser } from './user.ts';
import { listBody, only, resourceOf, resourceReply, versionOf } from './view.ts';
import type { Reply } from './words.ts';

/** One request, read as far as its head says. */
export interface ScimAsked {
  readonly bracket: Bracket;
  readonly publicUrl: string;
  readonly caller: Caller;
  readonly id: string;
  readonly query: ReadonlyMap<string, string>;
  /** The version that a change is made from, null for any. */
  readonly base: number | null;
  /** A version that the client has. */
  readonly has: string | undefined;
  readonly body: Json | undefined;
}

type Handler = (asked: ScimAsked) => Promise<Reply>;

/** Each route with the operation that it performs. */
export const scimHandlers: {
  readonly [N in ScimRouteName]: { readonly operation: { name: string; mark: string; who: string }; handle: Handler };
} = {
  readConfig: { operation: readProvisioning, handle: discovering(({ publicUrl }) => configReply(publicUrl)) },
  listTypes: { operation: readProvisioning, handle: discovering(({ publicUrl }) => allOf(types(publicUrl))) },
  readType: { operation: readProvisioning, handle: discovering(({ publicUrl, id }) => oneOf(types(publicUrl), id)) },
  listSchemas: { operation: readProvisioning, handle: discovering(({ publicUrl }) => allOf(schemas(publicUrl))) },
  readSchema: { operation: readProvisioning, handle: discovering(({ publicUrl, id }) => oneOf(schemas(publicUrl), id)) },
  listUsers: { operation: listProvisioned, handle: (asked) => list(asked, 'User') },
  readUser: { operation: readProvisioned, handle: (asked) => read(asked, 'person') },
  addUser: {
    operation: provisionPerson,
    handle: (asked) => changeUser({ ...asked, id: '', base: null }, 201, (said) => readUser(asked.body, said)),
  },
  putUser: { operation: provisionPerson, handle: (asked) => changeUser(asked, 200, (said) => readUser(asked.body, said)) },
  patchUser: { operation: provisionPerson, handle: patchesUser },
  endUser: { operation: provisionPerson, handle: endUser },
  listGroups: { operation: listProvisioned, handle: (asked) => list(asked, 'Group') },
  readGroup: { operation: readProvisioned, handle: (asked) => read(asked, 'group') },
  addGroup: {
    operation: provisionGroup,
    handle: (asked) => changeGroup({ ...asked, id: '', base: null }, 201, (said) => readGroup(asked.body, said)),
  },
  putGroup: { operation: provisionGroup, handle: (asked) => changeGroup(asked, 200, (said) => readGroup(asked.body, said)) },
  patchGroup: { operation: provisionGroup, handle: patchesGroup },
  endGroup: { operation: provisionGroup, handle: endGroup },
};

function discovering(answer: (asked: ScimAsked) => Reply): Handler {
  return async (asked) => answer(asked);
}

function oneOf(items: readonly JsonObject[], id: string): Reply {
  const found = items.find((item) => item.id === id);
  return found === undefined ? errorReply(missing()) : { status: 200, body: found };
}

function missing(): Refusal {
  return refuse('not-found', 'There is no such thing.', { next: 'Look for it by a filter.' });
}

async function list(asked: ScimAsked, kind: 'User' | 'Group'): Promise<Reply> {
  const { bracket, caller, publicUrl } = asked;
  const listing = listingOf(asked.query, kind);
  if (isRefusal(listing)) return errorReply(listing);
  const { query, startIndex, wanted } = listing;
  // What nothing can fit is asked all the same, so that who may not ask is told so.
  const input =
    query === 'nothing' ? { filter: { kind: kind === 'User' ? 'person' : 'group', id: '' as never } as const, limit: 0, offset: 0 } : query;
  const seen = await look(bracket, listProvisioned, { caller, input });
  if (isRefusal(seen)) return errorReply(seen);
  const resources = seen.items.map((item) => only(resourceOf(item, publicUrl), wanted));
  return { status: 200, body: listBody(resources, { total: seen.total, startIndex }) };
}

async function read({ bracket, caller, id, publicUrl, query, has }: ScimAsked, kind: 'person' | 'group'): Promise<Reply> {
  const known = kind === 'person' ? parseId('person', id) : parseId('group', id);
  const seen = await look(bracket, readProvisioned, { caller, input: { kind, id: known ?? ('' as never) } });
  if (isRefusal(seen)) return errorReply(seen);
  const etag = versionOf(seen.counterpart.revision);
  return has === etag ? { status: 304, headers: { etag } } : resourceReply(seen, { status: 200, publicUrl, wanted: wantedIn(query) });
}

type UserEdit = Parameters<typeof provisionPerson.run>[1]['edit'];
type GroupEdit = Parameters<typeof provisionGroup.run>[1]['edit'];

async function changeUser(asked: ScimAsked, status: number, edit: UserEdit): Promise<Reply> {
  const id = asked.id === '' ? null : parseId('person', asked.id);
  if (id === undefined) return errorReply(missing());
  const input = { id, base: asked.base, edit };
  return replyTo(asked, status, await perform(asked.bracket, provisionPerson, { caller: asked.caller, input }));
}

async function changeGroup(asked: ScimAsked, status: number, edit: GroupEdit): Promise<Reply> {
  const id = asked.id === '' ? null : parseId('group', asked.id);
  if (id === undefined) return errorReply(missing());
  const input = { id, base: asked.base, edit };
  return replyTo(asked, status, await perform(asked.bracket, provisionGroup, { caller: asked.caller, input }));
}

function replyTo({ publicUrl, query }: ScimAsked, status: number, done: Provisioned | Refusal): Reply {
  return isRefusal(done) ? errorReply(done) : resourceReply(done, { status, publicUrl, wanted: wantedIn(query) });
}

async function patchesUser(asked: ScimAsked): Promise<Reply> {
  const steps = readPatch(asked.body);
  return isRefusal(steps)
    ? errorReply(steps)
    : await changeUser(asked, 200, (said) => (said === undefined ? missing() : patchUser(said, steps)));
}

async function patchesGroup(asked: ScimAsked): Promise<Reply> {
  const steps = readPatch(asked.body);
  return isRefusal(steps)
    ? errorReply(steps)
    : await changeGroup(asked, 200, (said) => (said === undefined ? missing() : patchGroup(said, steps)));
}

/** Whoever is deleted is disabled and kept: the log says what they did. */
async function endUser({ bracket, caller, id, base }: ScimAsked): Promise<Reply> {
  const person = parseId('person', id);
  if (person === undefined) return errorReply(missing());
  const edit: UserEdit = (said) => (said === undefined ? missing() : { ...said, active: false });
  const done = await perform(bracket, provisionPerson, { caller, input: { id: person, base, ends: true, edit } });
  return isRefusal(done) ? errorReply(done) : { status: 204 };
}

/** A group that is deleted is emptied of whom the directory has put in. */
async function endGroup({ bracket, caller, id, base }: ScimAsked): Promise<Reply> {
  const group = parseId('group', id);
  if (group === undefined) return errorReply(missing());
  const edit: GroupEdit = (said) => said ?? missing();
  const done = await perform(bracket, provisionGroup, { caller, input: { id: group, base, ends: true, edit } });
  return isRefusal(done) ? errorReply(done) : { status: 204 };
}
