import type { Token } from '@countersign/contract/schemas/people.ts';
import { printable } from '@countersign/core/printable.ts';
import { useAct } from '../../api/acts.ts';
import { useForms } from '../../parts/forms.ts';
import { ListOf } from '../../parts/list-of.tsx';
import { people } from '../../parts/person.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Sure } from '../../parts/sure.tsx';
import { Ago, TimeLeft } from '../../parts/when.tsx';

interface TokenListProps {
  readonly items: readonly Token[] | undefined;
  readonly error: Error | null;
  readonly empty: string;
  /** Whether who looks may end them: their own, or anybody's as an owner. */
  readonly ends?: boolean;
}

/** What terminals and scripts act with. */
export function TokenList({ items, error, empty, ends = true }: TokenListProps) {
  return (
    <ListOf items={items} error={error} label="Tokens" keyOf={(one) => one.id} empty={empty}>
      {(one) => <TokenLine one={one} ends={ends} />}
    </ListOf>
  );
}

function TokenLine({ one, ends }: { readonly one: Token; readonly ends: boolean }) {
  const styles = useForms();
  const end = useAct('endToken');
  return (
    <>
      <ProblemBar error={end.error} />
      <div className={styles.line}>
        <div className={styles.what}>
          <div className={styles.title}>{printable(one.label)}</div>
          <div className={styles.quiet}>
            made <Ago at={one.madeAt} />, <TimeLeft until={one.endsAt} />
            {one.makers.length === 0 ? '' : `; ${people(one.makers)} could have used it, too`}
          </div>
        </div>
        {ends ? (
          <Sure
            label="End"
            of={`the token ${printable(one.label)}`}
            what="Whatever acts with it stops."
            busy={end.isPending}
            act={() => end.mutate({ id: one.id })}
          />
        ) : null}
      </div>
    </>
  );
}
