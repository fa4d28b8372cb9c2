import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { revokeGrant } from '../../../operations/close.ts';
import { openRequest } from '../../../operations/open-request.ts';
import { look, perform } from '../../../operations/operation.ts';
import { listGrants, readGrant } from '../../../operations/read-grants.ts';
import { noSuchGrant } from '../../../operations/visible.ts';
import { type Asked, implement } from '../handler.ts';
import { idIn, pageIn } from '../read.ts';
import { grantDetail, grantView } from '../views/grants.ts';
import { pageView } from '../views/names.ts';
import { askOf, extensionOf, file } from './requests.ts';

export const grantHandlers = {
  listGrants: implement('listGrants', listGrants, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const input = { mine: query.mine === 'true', username: query.person, ended: query.ended === 'true', page };
    const seen = await look(edge.bracket, listGrants, { caller, input });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen.page, (grant) => grantView(grant, seen.names, seen.now)) };
  }),
  readGrant: implement('readGrant', readGrant, async (asked) => {
    const seen = await grantSeen(asked);
    return isRefusal(seen) ? seen : { status: 200, body: grantDetail(seen) };
  }),
  revokeGrant: implement('revokeGrant', revokeGrant, async (asked) => await end(asked)),
  returnGrant: implement('returnGrant', revokeGrant, async (asked) => {
    const seen = await grantSeen(asked);
    if (isRefusal(seen)) return seen;
    if (!seen.own) return refuse('not-allowed', 'Only its holder gives a grant back.', { next: 'Revoke it, if you may.' });
    return await end(asked);
  }),
  extendGrant: implement('extendGrant', openRequest, async (asked) => {
    const input = askOf(asked.body, extensionOf(asked.params.id));
    return 'refused' in input ? input : await file(asked, input);
  }),
};

async function grantSeen({ edge, caller, params }: Asked<'readGrant' | 'returnGrant' | 'revokeGrant'>) {
  const grant = idIn('grant', params.id, noSuchGrant);
  return isRefusal(grant) ? grant : await look(edge.bracket, readGrant, { caller, input: { grant } });
}

/** Ends a grant now, and says which runs had started under it. */
async function end(asked: Asked<'revokeGrant' | 'returnGrant'>) {
  const { edge, caller, params, body } = asked;
  const grant = idIn('grant', params.id, noSuchGrant);
  if (isRefusal(grant)) return grant as Refusal;
  const input = { grant, ...(body?.comment === undefined ? {} : { comment: body.comment }) };
  const ended = await perform(edge.bracket, revokeGrant, { caller, input });
  if (isRefusal(ended)) return ended;
  const seen = await grantSeen(asked);
  if (isRefusal(seen)) return seen;
  return { status: 200 as const, body: { grant: grantView(seen.grant, seen.names, seen.now), running: [...ended.running] } };
}
