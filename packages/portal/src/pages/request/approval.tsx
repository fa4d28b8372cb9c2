import type { Candidate, RequestDetail, Vote } from '@countersign/contract/schemas/requests.ts';
import { printableLines } from '@countersign/core/printable.ts';
import type { Terms } from '@countersign/core/request.ts';
import { humanDuration } from '@countersign/core/time.ts';
import { Badge, makeStyles, tokens } from '@fluentui/react-components';
import { listed, personWords } from '../../parts/person.ts';
import { Section } from '../../parts/section.tsx';
import { Ago, When } from '../../parts/when.tsx';
import type { Book } from '../../terms/book.ts';
import { type Stage, whyThey } from './why-they.ts';

const useStyles = makeStyles({
  stages: {
    margin: 0,
    paddingInlineStart: tokens.spacingHorizontalXL,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  able: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2, margin: 0 },
  votes: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
});

interface ApprovalProps {
  readonly terms: Terms;
  readonly request: RequestDetail;
  readonly book: Book;
}

/** Who can approve and why they; who has. */
export function Approval({ terms, request, book }: ApprovalProps) {
  const styles = useStyles();
  return (
    <Section title="Who decides">
      {terms.stages.length === 0 ? <p className={styles.quiet}>{byItself[terms.mode]}</p> : null}
      <ol className={styles.stages}>
        {terms.stages.map((stage, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stage is its place, and stages never change.
          <li key={at}>
            {stage.need === 1 ? 'One person' : `${stage.need} people`} of {listed([...stage.groups, ...stage.people].map(book))}{' '}
            <StageState request={request} at={at} need={stage.need} />
          </li>
        ))}
      </ol>
      {signInWords(terms) === '' ? null : <p className={styles.quiet}>To vote you must have signed in {signInWords(terms)}.</p>}
      {request.away.map(({ person, delegate, until }) => (
        <p key={person.id} className={styles.quiet}>
          {personWords(person)} is away until <When at={until} />; {personWords(delegate)} is told instead.
        </p>
      ))}
      <Votes votes={request.votes} />
    </Section>
  );
}

function signInWords({ freshSignIn, passkey, authenticationContexts: contexts = [] }: ApprovalProps['terms']): string {
  const how = [
    passkey === true ? 'with a passkey' : '',
    contexts.length === 0 ? '' : `at your provider, which says that ${contexts.join(', ')} was met`,
    freshSignIn === null ? '' : `within ${humanDuration(freshSignIn)}`,
  ];
  return how.filter((one) => one !== '').join(', ');
}

const byItself = {
  auto: 'Nobody: the policy approves this by itself, and it is recorded.',
  observe: 'Nobody: the policy approves this by itself, and records who would have had to.',
  manual: 'Nobody can.',
  emergency: 'Nobody before: others review it afterwards.',
} as const;

function StageState({ request, at, need }: { readonly request: RequestDetail; readonly at: number; readonly need: number }) {
  const stage = request.stages[at];
  if (stage === undefined) return null;
  const open = request.state === 'pending' && request.stage === at;
  return (
    <>
      <Badge color={stage.approvals >= need ? 'success' : 'informative'} appearance="tint">
        {stage.approvals} of {need}
      </Badge>
      {open && stage.candidates !== undefined ? <CouldVote stage={stage} candidates={stage.candidates} /> : null}
    </>
  );
}

/** Each of them with why they may: the groups of the stage that hold them, or that it names them. */
function CouldVote({ stage, candidates }: { readonly stage: Stage; readonly candidates: readonly Candidate[] }) {
  const styles = useStyles();
  const others = (stage.candidateCount ?? 0) - candidates.length;
  if (candidates.length === 0) return <p className={styles.quiet}>Could vote now: nobody.</p>;
  return (
    <>
      <p className={styles.quiet}>Could vote now:</p>
      <ul className={styles.able} aria-label="Could vote now">
        {candidates.map((one) => (
          <li key={one.id}>{[personWords(one), ...whyThey(stage, one)].join(', ')}</li>
        ))}
        {others > 0 ? <li>and {others} more</li> : null}
      </ul>
    </>
  );
}

function Votes({ votes }: { readonly votes: readonly Vote[] }) {
  const styles = useStyles();
  if (votes.length === 0) return null;
  return (
    <ul className={styles.votes} aria-label="Votes">
      {votes.map((vote) => (
        <li key={vote.person.id}>
          <Badge color={vote.verdict === 'approve' ? 'success' : 'danger'} appearance="tint">
            {vote.verdict === 'approve' ? 'approves' : 'denies'}
          </Badge>{' '}
          {personWords(vote.person)}, <Ago at={vote.at} />
          {vote.withdrawnAt !== null ? ' (withdrawn)' : vote.voidedAt !== null ? ' (no longer counts)' : ''}
          {vote.comment ? `: ${printableLines(vote.comment)}` : ''}
        </li>
      ))}
    </ul>
  );
}
