import { Button, Field, MessageBar, MessageBarBody, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { read } from '../../api/reads.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Extend } from './extend.tsx';

const useStyles = makeStyles({
  row: { display: 'flex', gap: tokens.spacingHorizontalM, flexWrap: 'wrap' },
  column: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

type Doing = 'revokeGrant' | 'returnGrant' | 'extend' | undefined;

/** What this person may do with a grant: the server has asked the rules, the buttons say what they answered. */
export function GrantActions({ id }: { readonly id: string }) {
  const styles = useStyles();
  const [doing, setDoing] = useState<Doing>();
  const { data: grant } = useQuery(read('readGrant', { id }));
  if (grant === undefined) return null;
  const { revoke, return: giveBack, extend } = grant.can;
  const done = () => setDoing(undefined);
  if (doing === 'extend') return <Extend grant={grant} done={done} />;
  if (doing !== undefined) return <End id={id} how={doing} done={done} />;
  return (
    <div className={styles.row}>
      {giveBack.allowed ? <Button onClick={() => setDoing('returnGrant')}>Give it back</Button> : null}
      {extend.allowed ? <Button onClick={() => setDoing('extend')}>Ask for more time</Button> : null}
      {revoke.allowed && !giveBack.allowed ? <Button onClick={() => setDoing('revokeGrant')}>Revoke</Button> : null}
    </div>
  );
}

interface EndProps {
  readonly id: string;
  readonly how: 'revokeGrant' | 'returnGrant';
  readonly done: () => void;
}

function End({ id, how, done }: EndProps) {
  const styles = useStyles();
  const [comment, setComment] = useDraft(`end ${id}`);
  const act = useAct(how);
  const said = comment.trim() === '' ? {} : { body: { comment } };
  if (act.data !== undefined) return <Ended running={act.data.running} />;
  return (
    <div className={styles.column}>
      <ProblemBar error={act.error} />
      <Field label={how === 'revokeGrant' ? 'Why is it revoked?' : 'Why do you give it back?'} hint="Optional, for the log.">
        <Textarea value={comment} maxLength={2000} onChange={(_event, { value }) => setComment(value)} />
      </Field>
      <div className={styles.row}>
        <Button
          appearance="primary"
          disabled={act.isPending}
          onClick={() => act.mutate({ id, ...said }, { onSuccess: () => setComment('') })}
        >
          {how === 'revokeGrant' ? 'Revoke now' : 'Give it back now'}
        </Button>
        <Button onClick={done}>Keep it</Button>
      </div>
    </div>
  );
}

function Ended({ running }: { readonly running: readonly string[] }) {
  return (
    <MessageBar intent={running.length === 0 ? 'success' : 'warning'} layout="multiline" role="status">
      <MessageBarBody>
        {running.length === 0
          ? 'It has ended: nothing starts under it from here on.'
          : `It has ended. ${running.length} had started already and cannot be called back: ${running.join(', ')}.`}
      </MessageBarBody>
    </MessageBar>
  );
}
