import type { JsonObject } from '@countersign/core/json.ts';
import { Button, Checkbox, Field, Textarea } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { useMe } from '../../api/me.ts';
import type { Drafted } from '../../document/draft.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import type { RuleKind } from './fields.ts';
import { useRuleStyles } from './styles.ts';

interface SaveProps {
  readonly kind: RuleKind;
  readonly name: string;
  readonly draft: Drafted;
  /** What would be saved; undefined while it cannot be. */
  readonly document: JsonObject | undefined;
}

/** Has what was typed countersigned. A refusal leaves it where it is. */
export function Save({ kind, name, draft, document }: SaveProps) {
  const styles = useRuleStyles();
  const { solo } = useMe();
  const navigate = useNavigate();
  const [reason, setReason] = useDraft(`reason of ${kind} ${name}`);
  const [keeps, setKeeps] = useState(false);
  const put = useAct(kind === 'policy' ? 'putPolicy' : 'putGuard', draft.base);
  const save = () => {
    const query = { ...(reason.trim() === '' ? {} : { reason }), ...(keeps ? { keeps: 'true' as const } : {}) };
    put.mutate(
      { name, query, body: document ?? {} },
      {
        onSuccess: ({ applied, request: { id } }) => {
          draft.forget();
          setReason('');
          if (!applied) void navigate({ to: '/requests/$id', params: { id } });
        },
      },
    );
  };
  return (
    <Section title={solo ? 'Save' : 'Have it countersigned'}>
      <p className={styles.quiet}>
        {solo
          ? 'There is one owner alone, so it is in force at once, and the log says so.'
          : 'Another owner reads the whole of it and countersigns; until then nothing changes.'}
      </p>
      <div className={styles.narrow}>
        <Field label="Why is it changed?" hint="For the owner who countersigns, and for the log.">
          <Textarea value={reason} maxLength={2000} resize="vertical" onChange={(_event, { value }) => setReason(value)} />
        </Field>
        {kind === 'guard' || draft.base === 0 ? null : (
          <Checkbox
            label="What was asked and granted under earlier versions stays"
            checked={keeps}
            onChange={(_event, { checked }) => setKeeps(checked === true)}
          />
        )}
      </div>
      <ProblemBar error={put.error} />
      <div className={styles.row}>
        <Button appearance="primary" disabled={!draft.changed || document === undefined || put.isPending} onClick={save}>
          {solo ? 'Save' : 'Ask to countersign'}
        </Button>
        {draft.changed ? <Button onClick={draft.forget}>Forget what I typed</Button> : null}
      </div>
    </Section>
  );
}
