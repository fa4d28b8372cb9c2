import { ProblemError } from '@countersign/contract/client.ts';
import { Button, Field, Input, type InputProps, makeStyles, tokens } from '@fluentui/react-components';
import { type SubmitEvent, useState } from 'react';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import type { useSignIn } from './use-sign-in.ts';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

/** What is typed beside the name and kept nowhere. */
export interface SecretField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly input: Pick<InputProps, 'type' | 'autoComplete' | 'inputMode'>;
}

export type Typed = { readonly [name: string]: string };

interface SecretFormProps {
  readonly label: string;
  readonly button: string;
  readonly username: string;
  readonly rename: (username: string) => void;
  readonly fields: readonly SecretField[];
  readonly signIn: ReturnType<typeof useSignIn<Typed>>;
}

/** A name and secrets. What the server refused is typed again; the name stays, and so does everything where no answer came. */
export function SecretForm({ label, button, username, rename, fields, signIn }: SecretFormProps) {
  const styles = useStyles();
  const [typed, setTyped] = useState<Typed>({});
  const full = username.trim() !== '' && fields.every(({ name }) => (typed[name] ?? '') !== '');
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (!full || signIn.isPending) return;
    const onError = (error: Error) => (error instanceof ProblemError ? setTyped({}) : undefined);
    signIn.mutate({ ...typed, username: username.trim() }, { onError });
  };
  return (
    <form className={styles.form} aria-label={label} onSubmit={send}>
      <Field label="Username">
        <Input autoComplete="username" autoCapitalize="none" value={username} onChange={(_event, { value }) => rename(value)} />
      </Field>
      {fields.map(({ name, label: called, hint, input }) => (
        <Field key={name} label={called} {...(hint === undefined ? {} : { hint })}>
          <Input {...input} value={typed[name] ?? ''} onChange={(_event, { value }) => setTyped({ ...typed, [name]: value })} />
        </Field>
      ))}
      <ProblemBar error={signIn.error} />
      <Button type="submit" disabledFocusable={!full || signIn.isPending}>
        {button}
      </Button>
    </form>
  );
}
