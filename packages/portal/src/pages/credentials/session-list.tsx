import type { AnswerOf } from '@countersign/contract/client.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useForms } from '../../parts/forms.ts';
import { ListOf } from '../../parts/list-of.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Sure } from '../../parts/sure.tsx';
import { Ago, TimeLeft } from '../../parts/when.tsx';
import { deviceWords } from './device.ts';
import { methodWords } from './words.ts';

type Session = AnswerOf<'listSessions'>['items'][number];

interface SessionListProps {
  readonly items: readonly Session[] | undefined;
  readonly error: Error | null;
  readonly empty: string;
  /** Whether who looks may end them: their own, or anybody's as an owner. */
  readonly ends?: boolean;
}

/** Browsers in which somebody is signed in. */
export function SessionList({ items, error, empty, ends = true }: SessionListProps) {
  return (
    <ListOf items={items} error={error} label="Sessions" keyOf={(one) => one.id} empty={empty}>
      {(one) => <SessionLine one={one} ends={ends} />}
    </ListOf>
  );
}

function SessionLine({ one, ends }: { readonly one: Session; readonly ends: boolean }) {
  const styles = useForms();
  const end = useAct('endSession');
  const called = printable(deviceWords(one.label));
  return (
    <>
      <ProblemBar error={end.error} />
      <div className={styles.line}>
        <div className={styles.what}>
          <div className={styles.title}>
            {called} {one.current ? <Badge appearance="tint">this one</Badge> : null}
          </div>
          <div className={styles.quiet}>
            {methodWords(one.method)}
            {saidOf(one) === '' ? '' : ` (${saidOf(one)})`}, <Ago at={one.provedAt} />; <TimeLeft until={one.idleEndsAt ?? one.endsAt} />{' '}
            unless it is used
          </div>
        </div>
        {/* Whoever ends the one they are in signs out, by the menu. */}
        {one.current || !ends ? null : (
          <Sure
            label="End"
            of={`the session in ${called}`}
            what="Nothing more is done in it."
            busy={end.isPending}
            act={() => end.mutate({ id: one.id })}
          />
        )}
      </div>
    </>
  );
}

/** What a provider said of how it was proved: its methods, and the authentication contexts that were met. */
function saidOf({ amr, contexts }: Session): string {
  return [...amr, ...contexts].map(printable).join(', ');
}
