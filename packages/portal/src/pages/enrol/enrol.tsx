import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { client } from '../../api/client.ts';
import { Front } from '../sign-in/front.tsx';
import { CodesForm } from './codes-form.tsx';
import { type Enrolling, enrollingIn, enrolmentOf } from './link.ts';
import { NewPassword } from './new-password.tsx';

/** Makes what somebody signs in with from the codes that owners handed over. */
export function Enrol() {
  const { history: addresses } = useRouter();
  const [who, setWho] = useState<Enrolling>(() => enrollingIn(globalThis.location.hash));
  const password = useMutation({
    mutationFn: () => client.beginEnrolledPassword({ body: enrolmentOf(who) }),
    meta: { signsIn: true },
  });
  useEffect(() => {
    // A code stays neither in the address nor in the history.
    if (globalThis.location.hash !== '') addresses.replace('/enrol');
  }, [addresses]);
  return (
    <Front title="Welcome">
      {password.data === undefined ? (
        <CodesForm who={who} change={setWho} password={password} />
      ) : (
        <NewPassword who={who} begun={password.data} leave={password.reset} />
      )}
    </Front>
  );
}
