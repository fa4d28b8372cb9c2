import type { AnswerOf } from '@countersign/contract/client.ts';
import { Button, Field, Input } from '@fluentui/react-components';
import { type SubmitEvent, useState } from 'react';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Mono } from '../../parts/text.tsx';
import { Qr } from './qr.tsx';

export interface Chosen {
  readonly ceremony: string;
  readonly password: string;
  readonly code: string;
}

interface PasswordFormProps {
  readonly begun: AnswerOf<'beginPassword'>;
  readonly username: string;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly choose: (chosen: Chosen) => void;
  readonly leave: () => void;
}

/** The second factor for an app to read, a password, and the code by which the app shows that it has it. Nothing of it is kept in the page. */
export function PasswordForm({ begun, username, busy, error, choose, leave }: PasswordFormProps) {
  const styles = useForms();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const full = password !== '' && code.trim() !== '';
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (full && !busy) choose({ ceremony: begun.ceremony, password, code: code.replaceAll(/\s/g, '') });
  };
  return (
    <form className={styles.column} aria-label="A password with a one-time code" onSubmit={send}>
      <p className={styles.quiet}>Read this with your authenticator app, or type the secret into it. It is shown this once.</p>
      <Qr of={begun.uri} label="QR code of the one-time secret" />
      <Mono>{grouped(begun.secret)}</Mono>
      {/* Password managers file what they keep under this name. */}
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <Field label="New password" hint="At least 12 characters; a sentence is good.">
        <Input
          type="password"
          autoComplete="new-password"
          maxLength={200}
          value={password}
          onChange={(_event, { value }) => setPassword(value)}
        />
      </Field>
      <Field label="One-time code" hint="The six digits that the app shows now.">
        <Input
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={20}
          value={code}
          onChange={(_event, { value }) => setCode(value)}
        />
      </Field>
      <ProblemBar error={error} />
      <div className={styles.row}>
        <Button type="submit" appearance="primary" disabledFocusable={!full || busy}>
          Keep this password
        </Button>
        <Button onClick={leave}>Not now</Button>
      </div>
    </form>
  );
}

/** In fours, as a person types them. */
function grouped(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret;
}
