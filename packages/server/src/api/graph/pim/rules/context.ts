import { contextShape } from '@countersign/core/authentication-context.ts';
import { refuse } from '@countersign/core/errors.ts';
import { text } from '../body.ts';
import { type Form, flagIn } from './form.ts';

export const contextForm: Form = {
  id: 'AuthenticationContext_EndUser_Assignment',
  type: 'AuthenticationContext',
  caller: 'EndUser',
  level: 'Assignment',
  says: '`require.authenticationContext`: `c1` to `c99` (claimValue)',
  except:
    'Whoever votes has to have met it too, and no longer ago than `require.freshSignIn`, or ten minutes. It is met at a sign-in at a provider that says `acrs`, as Entra ID does, or `acr`; never by a passkey or a password of Countersign’s.',
  read: ({ demands: { authenticationContext } }) => ({
    isEnabled: authenticationContext !== undefined,
    claimValue: authenticationContext ?? null,
  }),
  write(body, { policy }) {
    const held = policy.demands.authenticationContext;
    if (!flagIn(body, 'isEnabled', held !== undefined)) return [{ at: ['require', 'authenticationContext'], to: undefined }];
    const to = text(body, 'claimValue') || (held ?? '');
    if (!contextShape.test(to))
      return refuse('bad-value', 'claimValue is an authentication context, c1 to c99.', {
        next: 'Send the id of one that your tenant has.',
      });
    return [{ at: ['require', 'authenticationContext'], to }];
  },
};
