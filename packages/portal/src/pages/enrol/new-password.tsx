import type { AnswerOf } from '@countersign/contract/client.ts';
import { client } from '../../api/client.ts';
import { type Chosen, PasswordForm } from '../credentials/password-form.tsx';
import { useSignIn } from '../sign-in/use-sign-in.ts';
import { type Enrolling, enrolmentOf } from './link.ts';

interface NewPasswordProps {
  readonly who: Enrolling;
  readonly begun: AnswerOf<'beginEnrolledPassword'>;
  readonly leave: () => void;
}

/** A password with a one-time code out of an enrolment, and a sign-in with it. */
export function NewPassword({ who, begun, leave }: NewPasswordProps) {
  const enrolment = enrolmentOf(who);
  const enrol = useSignIn<Chosen>('/me', (chosen) => client.enrolPassword({ body: { ...enrolment, ...chosen } }));
  return (
    <PasswordForm
      begun={begun}
      username={enrolment.username}
      busy={enrol.isPending}
      error={enrol.error}
      choose={(chosen) => enrol.mutate(chosen)}
      leave={leave}
    />
  );
}
