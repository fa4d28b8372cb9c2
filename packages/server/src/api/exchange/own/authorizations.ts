import { isRefusal } from '@countersign/core/errors.ts';
import { tenantOf } from '@countersign/core/request.ts';
import { revokeGrant } from '../../../operations/close.ts';
import { look, perform } from '../../../operations/operation.ts';
import { readAuthorizations } from '../../../operations/read-authorizations.ts';
import { readRequest } from '../../../operations/read-requests.ts';
import { requestOf } from './given.ts';
import { authorizationObject } from './objects.ts';
import { type Own, one } from './own.ts';
import { grantOf } from './requests.ts';

const most = 200;

export const getAuthorization: Own = {
  name: 'Get-ElevatedAccessAuthorization',
  parameters: { Identity: 'guid' },
  required: [],
  acts: false,
  operations: [readAuthorizations],
  async run({ wire, tenant, given }) {
    const seen = await look(wire.front.bracket, readAuthorizations, { caller: wire.caller, input: { page: { limit: most } } });
    if (isRefusal(seen)) return seen;
    const identity = given.text('Identity');
    const wanted = seen.authorizations.filter(({ request }) => identity === undefined || request.id === requestOf(identity));
    const here = wanted.filter(({ grant }) => tenantOf(grant.gives) === tenant.id);
    return { objects: here.map((one) => authorizationObject(one, seen.names)) };
  },
};

export const revokeAuthorization: Own = {
  name: 'Revoke-ElevatedAccessAuthorization',
  parameters: { RequestId: 'guid', Comment: 'text' },
  required: ['RequestId', 'Comment'],
  acts: true,
  operations: [readRequest, revokeGrant],
  async run(asked) {
    const { wire, given } = asked;
    const identity = given.text('RequestId') ?? '';
    const grant = await grantOf(asked, identity);
    if (isRefusal(grant)) return grant;
    const input = { grant: grant.id, comment: given.text('Comment') ?? '' };
    const closed = await perform(wire.front.bracket, revokeGrant, { caller: wire.caller, input });
    if (isRefusal(closed)) return closed;
    const { running } = closed;
    const warnings = running.length === 0 ? [] : [`These runs had started before: ${running.join(', ')}.`];
    return { ...one({ Identity: identity, Revoked: true, RunsThatHadStarted: running }), warnings };
  },
};
