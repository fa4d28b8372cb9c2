import { Button, Field, Input } from '@fluentui/react-components';
import { type SubmitEvent, useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import type { Found } from './terminal.tsx';

/** The code is typed and never taken from the address: a link that somebody sent confirms nothing. */
export function CodeForm({ found }: { readonly found: (found: Found) => void }) {
  const styles = useForms();
  const [userCode, setUserCode] = useState('');
  const find = useAct('findPairing');
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    find.mutate({ body: { userCode } }, { onSuccess: (seen) => found({ ...seen, userCode }) });
  };
  return (
    <form className={styles.column} aria-label="Code of the terminal" onSubmit={send}>
      <Field label="Code">
        <Input
          autoComplete="off"
          autoCapitalize="characters"
          maxLength={20}
          placeholder="BCDF-GHJK"
          value={userCode}
          onChange={(_event, { value }) => setUserCode(value)}
        />
      </Field>
      <ProblemBar error={find.error} />
      <div>
        <Button type="submit" appearance="primary" disabled={userCode.trim() === '' || find.isPending}>
          Show the terminal
        </Button>
      </div>
    </form>
  );
}
