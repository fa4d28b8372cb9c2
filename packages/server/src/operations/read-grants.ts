import { can } from '@countersign/core/can.ts';
import type { Refusal } from '@countersign/core/errors.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { GrantId } from '@countersign/core/ids.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Page, Paging } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { reading } from './operation.ts';
import { noSuchGrant, seesRequest, whoseList } from './visible.ts';

export interface GrantsSeen {
  readonly page: Page<Grant>;
  readonly names: Names;
  readonly now: Instant;
}

export interface GrantSeen {
  readonly grant: Grant;
  readonly own: boolean;
  readonly can: { readonly [act in 'revoke' | 'return' | 'extend']: Refusal | undefined };
  readonly names: Names;
  readonly now: Instant;
}

export interface GrantsInput {
  readonly mine: boolean;
  readonly username: string | undefined;
  /** Those that are over, too. */
  readonly ended: boolean;
  readonly page: Paging;
}

/** One's own grants, or for owners and auditors all of them. */
export const listGrants = reading<GrantsInput, GrantsSeen>({
  name: 'list-grants',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, now }, { ended, page: asked, ...of }) {
    const whose = await whoseList(reader, actor, of);
    if ('refused' in whose) return whose;
    const page = await reader.grants.list({ ended, ...(whose.person === undefined ? {} : { person: whose.person }) }, asked, now);
    return { page, names: await namesOf(reader, { people: page.items.map((grant) => grant.person) }), now };
  },
});

/** One grant; it exists for whom its request exists. */
export const readGrant = reading<{ readonly grant: GrantId }, GrantSeen>({
  name: 'read-grant',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, now }, { grant: id }) {
    const grant = await reader.grants.find(id);
    const request = grant === undefined ? undefined : await reader.requests.find(grant.request);
    if (grant === undefined || request === undefined || !(await seesRequest(reader, actor, request))) return noSuchGrant();
    return {
      grant,
      own: grant.person === actor.person.id,
      can: {
        revoke: can.revoke({ grant, request }, actor, now),
        return: can.return(grant, actor, now),
        extend: can.extend(grant, actor, now),
      },
      names: await namesOf(reader, { people: [grant.person] }),
      now,
    };
  },
});
