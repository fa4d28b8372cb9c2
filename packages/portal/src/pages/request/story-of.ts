import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { personWords } from '../../parts/person.ts';
import { bare } from '../../terms/asks-words.ts';

/** Something that happened to a request. */
export interface Happened {
  readonly at: string;
  readonly what: string;
}

/** What happened to a request, in order. */
export function storyOf(request: RequestDetail): readonly Happened[] {
  const { filedAt, person, votes, decidedAt, decidedBy, state, grant, runs } = request;
  const by = decidedBy === null ? '' : ` by ${personWords(decidedBy)}`;
  const happened: Happened[] = [
    { at: filedAt, what: `${personWords(person)} asked` },
    ...votes.map((vote) => ({ at: vote.at, what: `${personWords(vote.person)} ${vote.verdict === 'approve' ? 'approved' : 'denied'}` })),
    ...votes.flatMap((vote) =>
      vote.withdrawnAt === null ? [] : [{ at: vote.withdrawnAt, what: `${personWords(vote.person)} took the vote back` }],
    ),
    ...votes.flatMap((vote) =>
      vote.voidedAt === null ? [] : [{ at: vote.voidedAt, what: `The vote of ${personWords(vote.person)} lost its right` }],
    ),
    ...(decidedAt === null ? [] : [{ at: decidedAt, what: `The request was ${state}${by}` }]),
    ...(grant === null ? [] : [{ at: grant.startsAt, what: 'The grant begins' }]),
    ...runs.flatMap((run) => [
      { at: run.startedAt, what: `${personWords(run.person)} ran ${bare(run.task)}` },
      ...(run.finishedAt === null ? [] : [{ at: run.finishedAt, what: `The run ended: ${run.state}` }]),
    ]),
    ...(grant === null ? [] : [{ at: endOf(grant, runs), what: grantEnd(grant) }]),
  ];
  return happened.toSorted((one, other) => one.at.localeCompare(other.at));
}

/** When a grant ended or will end; one that was used up ended with its last run. */
function endOf({ endedAt, endedBy, endsAt }: NonNullable<RequestDetail['grant']>, runs: RequestDetail['runs']): string {
  const last =
    endedBy === 'use'
      ? runs
          .flatMap((run) => run.finishedAt ?? run.startedAt)
          .toSorted()
          .at(-1)
      : undefined;
  return endedAt ?? last ?? endsAt;
}

const ends = {
  expiry: 'The grant ended: its time was over',
  use: 'The grant ended: it was used up',
  return: 'The grant was given back',
  revocation: 'The grant was revoked',
  rule: 'The grant ended: its rule changed',
  restore: 'The grant ended: the database was put back from a backup',
} as const;

function grantEnd({ endedBy }: NonNullable<RequestDetail['grant']>): string {
  return endedBy === null ? 'The grant ends' : ends[endedBy];
}
