import type { Grant } from '@countersign/core/grant.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Instant } from '@countersign/core/time.ts';
import { counts } from '@countersign/core/vote.ts';
import type { Paging, Reader } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { reading } from './operation.ts';
import { whoseList } from './visible.ts';

/** A grant with the request that gave it, who approved it, and who took it back. */
export interface Authorization {
  readonly grant: Grant;
  readonly request: Request;
  readonly approvers: readonly PersonId[];
  readonly revocation: { readonly by: PersonId; readonly comment: string } | undefined;
}

export interface AuthorizationsSeen {
  readonly authorizations: readonly Authorization[];
  readonly names: Names;
  readonly now: Instant;
}

/** One's own grants with those that are over, or for owners and auditors all of them, newest first. */
export const readAuthorizations = reading<{ readonly page: Paging }, AuthorizationsSeen>({
  name: 'read-authorizations',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, now }, { page: asked }) {
    const whose = await whoseList(reader, actor, { mine: false, username: undefined });
    if ('refused' in whose) return whose;
    const filter = whose.person === undefined ? { ended: true } : { ended: true, person: whose.person };
    const authorizations: Authorization[] = [];
    for (const grant of (await reader.grants.list(filter, asked, now)).items) {
      const request = await reader.requests.find(grant.request);
      if (request === undefined) throw new Error('A grant has no request.');
      authorizations.push({ grant, request, approvers: approversOf(request), revocation: await revocationOf(reader, grant) });
    }
    const people = authorizations.flatMap(({ grant, approvers, revocation }) => [
      grant.person,
      ...approvers,
      ...(revocation === undefined ? [] : [revocation.by]),
    ]);
    return { authorizations, names: await namesOf(reader, { people }), now };
  },
});

function approversOf({ votes }: Request): readonly PersonId[] {
  return votes.filter((vote) => vote.verdict === 'approve' && counts(vote)).map((vote) => vote.person);
}

/** Who took a grant back is in the log alone; sealed within a second of it. */
async function revocationOf(reader: Reader, { ended, request }: Grant): Promise<Authorization['revocation']> {
  if (ended?.by !== 'revocation' && ended?.by !== 'return') return undefined;
  const [entry] = (await reader.log.search({ kind: 'grant.ended', request }, { limit: 1 })).items;
  if (entry === undefined) return undefined;
  const { by } = JSON.parse(entry.text) as { readonly by: PersonId | null };
  const { comment } = JSON.parse(entry.parts ?? '{}') as { readonly comment?: { readonly value: string } };
  return by === null ? undefined : { by, comment: comment?.value ?? '' };
}
