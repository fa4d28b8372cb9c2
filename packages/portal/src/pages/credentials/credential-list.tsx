import type { AnswerOf } from '@countersign/contract/client.ts';
import { printable } from '@countersign/core/printable.ts';
import { useAct } from '../../api/acts.ts';
import { useForms } from '../../parts/forms.ts';
import { ListOf } from '../../parts/list-of.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Sure } from '../../parts/sure.tsx';
import { Ago } from '../../parts/when.tsx';

type Credential = AnswerOf<'listCredentials'>['items'][number];

const kinds: { readonly [kind in Credential['kind']]: string } = {
  identity: 'Identity at a provider',
  passkey: 'Passkey',
  password: 'Password with a one-time code',
  recovery: 'Recovery code',
  sealed: 'Sealed code',
};

interface CredentialListProps {
  readonly items: readonly Credential[] | undefined;
  readonly error: Error | null;
  readonly empty: string;
  /** Whether who looks may end them: their own, or anybody's as an owner. */
  readonly ends?: boolean;
}

/** What somebody signs in with; each is ended by itself. */
export function CredentialList({ items, error, empty, ends = true }: CredentialListProps) {
  return (
    <ListOf items={items} error={error} label="Credentials" keyOf={(one) => one.id} empty={empty}>
      {(one) => <CredentialLine one={one} ends={ends} />}
    </ListOf>
  );
}

function CredentialLine({ one, ends }: { readonly one: Credential; readonly ends: boolean }) {
  const styles = useForms();
  const end = useAct('endCredential');
  const called = `${kinds[one.kind]} ${printable(one.label)}`;
  return (
    <>
      <ProblemBar error={end.error} />
      <div className={styles.line}>
        <div className={styles.what}>
          <div className={styles.title}>{kinds[one.kind]}</div>
          <div className={styles.quiet}>
            {printable(one.label)}, made <Ago at={one.madeAt} />
          </div>
        </div>
        {ends ? (
          <Sure
            label="End"
            of={called}
            what="Nobody signs in with it any more, and what was signed in with it ends."
            busy={end.isPending}
            act={() => end.mutate({ id: one.id })}
          />
        ) : null}
      </div>
    </>
  );
}
