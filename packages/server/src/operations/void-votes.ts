import type { Change } from '@countersign/core/change.ts';
import { voidVote } from '@countersign/core/close-request.ts';
import type { Configuration } from '@countersign/core/configuration.ts';
import type { PersonId } from '@countersign/core/ids.ts';
import type { Context } from './operation.ts';

/** Whoever is disabled loses the votes that still count. */
export async function voided({ tx }: Pick<Context<unknown>, 'tx'>, change: Configuration): Promise<readonly Change<'vote.voided'>[]> {
  if (change.task !== 'Countersign\\Put-Person' || !change.disabled) return [];
  return await votesVoided(tx, change.person);
}

/** Voids every vote of a person that still counts. */
export async function votesVoided(tx: Context<unknown>['tx'], person: PersonId): Promise<readonly Change<'vote.voided'>[]> {
  const requests = await tx.requests.pendingVotedBy(person);
  return requests.flatMap((request) => (request.state === 'pending' ? voidVote(request, person, tx.now).changes : []));
}
