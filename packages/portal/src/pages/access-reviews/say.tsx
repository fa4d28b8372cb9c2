import type { RoundDetail, RoundItem } from '@countersign/contract/schemas/access-reviews.ts';
import { Button, Field, Textarea } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import type { Verdict } from './words.ts';

interface SayProps {
  readonly round: RoundDetail;
  /** What the caller may decide. */
  readonly mine: readonly RoundItem[];
  readonly chosen: readonly RoundItem[];
  readonly choose: (ids: readonly string[]) => void;
}

/** One word for all that is chosen: what is alike is decided in one go, and what is not is looked at alone. */
export function Say({ round, mine, chosen, choose }: SayProps) {
  const styles = useForms();
  const [reason, setReason] = useDraft(`round ${round.id}`);
  const decide = useAct('decideItems');
  const say = (verdict: Verdict) =>
    decide.mutate(
      {
        id: round.id,
        body: { items: chosen.map(({ id }) => id), verdict, ...(reason.trim() === '' ? {} : { reason }) },
      },
      {
        onSuccess: () => {
          setReason('');
          choose([]);
        },
      },
    );
  const waiting = mine.filter(({ decision }) => decision === null);
  const recommended = (what: RoundItem['recommends']) => waiting.filter(({ recommends }) => recommends === what).map(({ id }) => id);
  const off = chosen.length === 0 || decide.isPending;
  const missing = round.reason && reason.trim() === '';
  return (
    <Section title={chosen.length === 1 ? 'Your word on the one chosen' : `Your word on the ${chosen.length} chosen`}>
      <div className={styles.row}>
        <Button disabled={recommended('remove').length === 0} onClick={() => choose(recommended('remove'))}>
          Choose what is recommended to be removed
        </Button>
        <Button disabled={recommended('keep').length === 0} onClick={() => choose(recommended('keep'))}>
          Choose what is recommended to be kept
        </Button>
      </div>
      <div className={styles.column}>
        <Field label="Why?" hint={round.reason ? 'For the log; this review asks for it.' : 'Optional, for the log.'}>
          <Textarea value={reason} maxLength={2000} resize="vertical" onChange={(_event, { value }) => setReason(value)} />
        </Field>
        <ProblemBar error={decide.error} />
        <div className={styles.row}>
          <Button appearance="primary" disabled={off || missing} onClick={() => say('keep')}>
            Keep
          </Button>
          <Button disabled={off || missing} onClick={() => say('remove')}>
            Remove
          </Button>
          <Button appearance="subtle" disabled={off} onClick={() => say('unsure')}>
            I do not know
          </Button>
        </div>
      </div>
      <p className={styles.quiet}>Until the round ends another word may follow; the last one counts, and all of them are in the log.</p>
    </Section>
  );
}
