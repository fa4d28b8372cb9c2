import type { PairingSeen } from '@countersign/contract/schemas/pairings.ts';
import { printable } from '@countersign/core/printable.ts';
import { Button } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useMe } from '../../api/me.ts';
import { Facts } from '../../parts/facts.tsx';
import { useForms } from '../../parts/forms.ts';
import { FreshSignIn } from '../../parts/fresh-sign-in.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { When } from '../../parts/when.tsx';

export type Found = PairingSeen & { readonly userCode: string };

interface TerminalProps {
  readonly found: Found;
  readonly decided: (verdict: 'confirm' | 'refuse') => void;
}

/** What is signed in as whom, from where, before it is. */
export function Terminal({ found, decided }: TerminalProps) {
  const styles = useForms();
  const { person } = useMe();
  const decide = useAct('decidePairing');
  const { userCode, digest, label, address, agent, begunAt, endsAt } = found;
  const say = (verdict: 'confirm' | 'refuse') =>
    decide.mutate({ body: { userCode, digest, verdict } }, { onSuccess: () => decided(verdict) });
  return (
    <Section title="Is this your terminal?">
      <div className={styles.column}>
        <Facts
          of={[
            ['It calls itself', printable(label)],
            ['Its address', address],
            ['Its program', printable(agent)],
            ['It began', <When key="began" at={begunAt} />],
            ['Its code ends', <When key="ends" at={endsAt} />],
            ['It will act as', `${printable(person.name)} (${person.username})`],
          ]}
        />
        <p className={styles.quiet}>
          Whoever sits at it can do until the end of the day what you can do at a terminal, also approve. If somebody else gave you the
          code, refuse.
        </p>
        <ProblemBar error={decide.error} actions={<FreshSignIn error={decide.error} />} />
        <div className={styles.row}>
          <Button appearance="primary" disabled={decide.isPending} onClick={() => say('confirm')}>
            Sign it in
          </Button>
          <Button disabled={decide.isPending} onClick={() => say('refuse')}>
            Refuse
          </Button>
        </div>
      </div>
    </Section>
  );
}
