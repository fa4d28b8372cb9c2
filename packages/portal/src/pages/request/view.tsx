import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Terms } from '@countersign/core/request.ts';
import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { RiskBadge, StateBadge } from '../../parts/badges.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { asksTitle } from '../../terms/asks-words.ts';
import { bookOf } from '../../terms/book.ts';
import type { Verified } from '../../terms/verified.ts';
import { Approval } from './approval.tsx';
import { Asked } from './asked.tsx';
import { Decide } from './decide.tsx';
import { DigestView } from './digest.tsx';
import { Given } from './given.tsx';
import { ReviewIt } from './review-it.tsx';
import { riskOf } from './risk.ts';
import { Runs } from './runs.tsx';
import { Story } from './story.tsx';
import { Window } from './window.tsx';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 5fr) minmax(0, 3fr)',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
    '@media (max-width: 1000px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  // Room for the buttons that a phone shows at its lower edge.
  room: { '@media (max-width: 800px)': { paddingBottom: '64px' } },
  column: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, minWidth: 0 },
});

interface ViewProps {
  readonly request: RequestDetail;
  readonly verified: Verified;
  readonly problem: Error | null;
}

export function RequestView({ request, verified, problem }: ViewProps) {
  if (!verified.ok) return <Unverified request={request} because={verified.because} next={verified.next} />;
  return <Judged request={request} terms={verified.terms} problem={problem} />;
}

/** All that decides comes from the terms that the digest was made of; names and risks beside it are the server's words. */
function Judged({ request, terms, problem }: { readonly request: RequestDetail; readonly terms: Terms; readonly problem: Error | null }) {
  const styles = useStyles();
  const book = bookOf(terms, request);
  return (
    <Page
      title={asksTitle(terms, book)}
      actions={
        <>
          <RiskBadge risk={riskOf(request.asks.calls)} />
          <StateBadge state={request.state} />
        </>
      }
    >
      <ProblemBar error={problem} />
      <div className={mergeClasses(styles.columns, request.can.vote.allowed && styles.room)}>
        <div className={styles.column}>
          <Asked terms={terms} request={request} book={book} />
          <Decide request={request} />
          {request.mode === 'emergency' ? <ReviewIt request={request} /> : null}
          <Given request={request} terms={terms} />
          <Runs request={request} />
        </div>
        <div className={styles.column}>
          <Window terms={terms} request={request} />
          <Approval terms={terms} request={request} book={book} />
          <Story request={request} />
          <DigestView request={request} />
        </div>
      </div>
    </Page>
  );
}

function Unverified({ request, because, next }: { readonly request: RequestDetail; readonly because: string; readonly next: string }) {
  return (
    <Page title={`Request ${request.id}`}>
      <MessageBar intent="error" layout="multiline" role="alert">
        <MessageBarBody>
          <MessageBarTitle>Nothing can be decided here.</MessageBarTitle> {because} {next}
        </MessageBarBody>
      </MessageBar>
    </Page>
  );
}
