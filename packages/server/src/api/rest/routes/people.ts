import { isRefusal } from '@countersign/core/errors.ts';
import { linkIdentity } from '../../../operations/link-identity.ts';
import { openProvisioning } from '../../../operations/open-provisioning.ts';
import { look } from '../../../operations/operation.ts';
import { changeMembers, enrolPerson, putGroup, putPerson } from '../../../operations/put-people.ts';
import { listGroups, listMembers, listPeople, readGroup, readPerson } from '../../../operations/read-people.ts';
import { implement } from '../handler.ts';
import { configure } from '../once.ts';
import { etag } from '../precondition.ts';
import { pageIn } from '../read.ts';
import { pageView } from '../views/names.ts';
import { groupDetail, groupView, memberView, personSummary, personView } from '../views/people.ts';

const nobody = { people: [], groups: [] };

export const peopleHandlers = {
  listPeople: implement('listPeople', listPeople, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listPeople, { caller, input: { page, search: query.search } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, personSummary) };
  }),
  readPerson: implement('readPerson', readPerson, async ({ edge, caller, params }) => {
    const seen = await look(edge.bracket, readPerson, { caller, input: params });
    return isRefusal(seen) ? seen : { status: 200, body: personView(seen), headers: etag(seen.person.revision) };
  }),
  putPerson: implement('putPerson', putPerson, async (asked) => {
    const { name, kind = 'human', mail = null, sponsor = null, disabled = false, reason } = asked.body;
    return await configure(asked, putPerson, {
      wanted: { ...asked.params, name, kind, mail, sponsor, disabled, base: asked.base },
      reason,
    });
  }),
  listGroups: implement('listGroups', listGroups, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listGroups, { caller, input: { page, search: query.search } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, groupView) };
  }),
  listMembers: implement('listMembers', listMembers, async ({ edge, caller, params, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listMembers, { caller, input: { ...params, page, search: query.search } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, memberView) };
  }),
  readGroup: implement('readGroup', readGroup, async ({ edge, caller, params }) => {
    const seen = await look(edge.bracket, readGroup, { caller, input: params });
    return isRefusal(seen) ? seen : { status: 200, body: groupDetail(seen), headers: etag(seen.group.revision) };
  }),
  putGroup: implement('putGroup', putGroup, async (asked) => {
    const { people = [], groups = [], reason } = asked.body;
    return await configure(asked, putGroup, { wanted: { ...asked.params, people, groups, base: asked.base }, reason });
  }),
  changeMembers: implement('changeMembers', changeMembers, async (asked) => {
    const { add = {}, remove = {}, reason } = asked.body;
    const wanted = { ...asked.params, add: { ...nobody, ...add }, remove: { ...nobody, ...remove }, base: asked.base };
    return await configure(asked, changeMembers, { wanted, reason });
  }),
  linkIdentity: implement('linkIdentity', linkIdentity, async (asked) => {
    const { issuer, subject, reason } = asked.body;
    return await configure(asked, linkIdentity, { wanted: { ...asked.params, issuer, subject }, reason });
  }),
  openProvisioning: implement('openProvisioning', openProvisioning, async (asked) => {
    const { issuer, label, days, reason } = asked.body;
    return await configure(asked, openProvisioning, { wanted: { ...asked.params, issuer, label, days }, reason });
  }),
  enrolPerson: implement('enrolPerson', enrolPerson, async (asked) => {
    const { label, days, reason } = asked.body;
    return await configure(asked, enrolPerson, { wanted: { ...asked.params, label, days }, reason });
  }),
};
