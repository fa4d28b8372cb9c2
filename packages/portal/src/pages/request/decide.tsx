import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import {
  Button,
  Field,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  mergeClasses,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { useMe } from '../../api/me.ts';
import { FreshSignIn, SignInAgain, signsIn } from '../../parts/fresh-sign-in.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Mono } from '../../parts/text.tsx';

const useStyles = makeStyles({
  buttons: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    flexWrap: 'wrap',
  },
  atHand: {
    '@media (max-width: 800px)': {
      position: 'fixed',
      insetInline: 0,
      bottom: 0,
      backgroundColor: tokens.colorNeutralBackground1,
      padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
      boxShadow: tokens.shadow16,
      zIndex: 4,
    },
  },
  button: { minHeight: '40px', '@media (max-width: 800px)': { flexGrow: 1 } },
  deny: { color: tokens.colorPaletteRedForeground1 },
  quiet: { color: tokens.colorNeutralForeground2, margin: 0 },
});

/** What this person may do with a request: decide it, take a vote back, take the request back; or why not. `among` other things, a phone keeps the buttons beside it. */
export function Decide({ request, among = false }: { readonly request: RequestDetail; readonly among?: boolean }) {
  const [code, setCode] = useState<string>();
  return (
    <>
      {code === undefined ? null : <EnrolmentCode code={code} />}
      {mayDecide(request) ? <Vote request={request} among={among} voted={setCode} /> : <WhyNot request={request} />}
      {request.can.withdraw.allowed ? <TakeBack request={request} what="withdrawVote" label="Take my vote back" /> : null}
      {request.can.cancel.allowed ? <TakeBack request={request} what="cancelRequest" label="Cancel my request" /> : null}
    </>
  );
}

/** Who has only to prove who they are first sees the same, and where to do that in place of the buttons. */
function mayDecide({ can }: RequestDetail): boolean {
  return can.vote.allowed || signsIn(can.vote.code);
}

type Verdict = 'approve' | 'deny';

interface VoteProps {
  readonly request: RequestDetail;
  readonly among: boolean;
  readonly voted: (code: string | undefined) => void;
}

function Vote({ request, among, voted }: VoteProps) {
  const styles = useStyles();
  const [comment, setComment] = useDraft(`comment ${request.id}`);
  const cast = useAct('castVote');
  const vote = (verdict: Verdict) =>
    cast.mutate(
      { id: request.id, body: { verdict, digest: request.digest, ...(comment.trim() === '' ? {} : { comment }) } },
      {
        onSuccess: (answer) => {
          setComment('');
          voted(answer.code);
        },
      },
    );
  return (
    <Section title="Your decision">
      <ProblemBar error={cast.error} actions={<FreshSignIn error={cast.error} />} />
      <Field label="Comment" hint="Optional; the person who asked reads it.">
        <Textarea value={comment} maxLength={2000} onChange={(_event, { value }) => setComment(value)} resize="vertical" />
      </Field>
      {request.can.vote.allowed ? (
        <div className={mergeClasses(styles.buttons, !among && styles.atHand)}>
          <Button className={styles.button} appearance="primary" disabled={cast.isPending} onClick={() => vote('approve')}>
            Approve
          </Button>
          <Button className={styles.button} disabled={cast.isPending} onClick={() => vote('deny')}>
            <span className={styles.deny}>Deny</span>
          </Button>
        </div>
      ) : (
        <ProveFirst request={request} />
      )}
      <p className={styles.quiet}>You approve exactly what stands on this page. One deny ends the request.</p>
    </Section>
  );
}

/** An old session is sent to prove itself, and comes back here with the comment that was typed. */
function ProveFirst({ request }: { readonly request: RequestDetail }) {
  const { code, message } = request.can.vote;
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>{message} You come back to this page.</MessageBarBody>
      <MessageBarActions>
        <SignInAgain code={code} contexts={request.authenticationContexts} />
      </MessageBarActions>
    </MessageBar>
  );
}

/** Said to those who might think that they could vote. */
function WhyNot({ request }: { readonly request: RequestDetail }) {
  const { person } = useMe();
  const mine = request.votes.find((vote) => vote.person.id === person.id);
  if (request.state !== 'pending' || request.can.vote.message === null || mine !== undefined) return null;
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>You cannot vote on this.</MessageBarTitle> {request.can.vote.message}
      </MessageBarBody>
    </MessageBar>
  );
}

interface TakeBackProps {
  readonly request: RequestDetail;
  readonly what: 'withdrawVote' | 'cancelRequest';
  readonly label: string;
}

function TakeBack({ request, what, label }: TakeBackProps) {
  const act = useAct(what);
  return (
    <div>
      <ProblemBar error={act.error} />
      <Button disabled={act.isPending} onClick={() => act.mutate({ id: request.id })}>
        {label}
      </Button>
    </div>
  );
}

/** The second half of an enrolment: it is in this answer, once, and nowhere else. */
function EnrolmentCode({ code }: { readonly code: string }) {
  return (
    <MessageBar intent="success" layout="multiline" role="status">
      <MessageBarBody>
        <MessageBarTitle>Your code of the enrolment, shown this once:</MessageBarTitle> <Mono>{code}</Mono> Give it to the person, and not
        by the way the other code goes.
      </MessageBarBody>
    </MessageBar>
  );
}
