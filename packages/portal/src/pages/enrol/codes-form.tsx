import { Button, Field, Input } from '@fluentui/react-components';
import { KeyRegular } from '@fluentui/react-icons';
import type { UseMutationResult } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { client } from '../../api/client.ts';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { deviceWords } from '../credentials/device.ts';
import { passkeyMade } from '../credentials/making.ts';
import { useSignIn } from '../sign-in/use-sign-in.ts';
import { type Enrolling, enrolmentOf } from './link.ts';

interface CodesFormProps {
  readonly who: Enrolling;
  readonly change: (who: Enrolling) => void;
  /** Goes the other way: a password with a one-time code. */
  readonly password: Pick<UseMutationResult<unknown, Error, void>, 'mutate' | 'error' | 'isPending'>;
}

/** Name and codes; with them this browser makes a passkey and is signed in. Codes are used up by what is made, not by trying. */
export function CodesForm({ who, change, password }: CodesFormProps) {
  const styles = useForms();
  const enrolment = enrolmentOf(who);
  const [one, other] = who.codes;
  const enrol = useSignIn<undefined>('/me', async () => {
    const made = await passkeyMade(await client.beginEnrolledPasskey({ body: enrolment }));
    return await client.enrolPasskey({ body: { ...enrolment, ...made, label: deviceWords(navigator.userAgent) } });
  });
  const ready = enrolment.username !== '' && enrolment.codes.length > 0 && !enrol.isPending && !password.isPending;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready) enrol.mutate(undefined);
  };
  return (
    <form className={styles.column} aria-label="Enrolment" onSubmit={send}>
      <p className={styles.quiet}>
        Two owners have given you a code each, by two ways. Together they make what you sign in with from now on: so nobody else ever had
        it.
      </p>
      <Field label="Username">
        <Input
          autoComplete="username"
          autoCapitalize="none"
          maxLength={63}
          value={who.username}
          onChange={(_event, { value }) => change({ ...who, username: value })}
        />
      </Field>
      <Field label="Code">
        <Input autoComplete="off" maxLength={100} value={one} onChange={(_event, { value }) => change({ ...who, codes: [value, other] })} />
      </Field>
      <Field label="Code of the other owner" hint="Empty while there is one owner alone.">
        <Input autoComplete="off" maxLength={100} value={other} onChange={(_event, { value }) => change({ ...who, codes: [one, value] })} />
      </Field>
      <ProblemBar error={enrol.error ?? password.error} />
      <Button type="submit" appearance="primary" icon={<KeyRegular />} disabledFocusable={!ready}>
        {enrol.isPending ? 'Waiting for your device…' : 'Make a passkey'}
      </Button>
      <Button disabledFocusable={!ready} onClick={() => (ready ? password.mutate() : undefined)}>
        Make a password instead
      </Button>
    </form>
  );
}
