import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useMe } from '../../api/me.ts';
import { Empty } from '../../parts/empty.tsx';
import { FreshSignIn } from '../../parts/fresh-sign-in.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { PasswordForm } from '../credentials/password-form.tsx';

/** A password with a one-time code, in place of the one before. */
export function AddPassword() {
  const { person } = useMe();
  const begin = useAct('beginPassword');
  const add = useAct('addPassword');
  const [open, setOpen] = useState(false);
  const start = () => begin.mutate({}, { onSuccess: () => setOpen(true) });
  return (
    <Section title="A password with a one-time code">
      {open && begin.data !== undefined ? (
        <PasswordForm
          begun={begin.data}
          username={person.username}
          busy={add.isPending}
          error={add.error}
          choose={(body) => add.mutate({ body }, { onSuccess: () => setOpen(false) })}
          leave={() => setOpen(false)}
        />
      ) : (
        <>
          <ProblemBar error={begin.error} actions={<FreshSignIn error={begin.error} />} />
          {add.data === undefined ? null : (
            <MessageBar intent="success" layout="multiline" role="status">
              <MessageBarBody>The password is kept. The code you just typed is used up: the next one signs you in.</MessageBarBody>
            </MessageBar>
          )}
          <Empty>For where no passkey works. It replaces the password that you have, and ends what was signed in with it.</Empty>
          <div>
            <Button disabled={begin.isPending} onClick={start}>
              Make a password
            </Button>
          </div>
        </>
      )}
    </Section>
  );
}
