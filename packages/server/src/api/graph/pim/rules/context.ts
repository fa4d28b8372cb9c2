import { refuse } from '@countersign/core/errors.ts';
import { type Form, flagIn } from './form.ts';

export const contextForm: Form = {
  id: 'AuthenticationContext_EndUser_Assignment',
  type: 'AuthenticationContext',
  caller: 'EndUser',
  level: 'Assignment',
  says: 'nothing says it by name; `require.freshSignIn` is nearest',
  except:
    'Countersign signs people in itself, or at a provider, whose own conditions hold for that sign-in; which authentication context it met is not read. `isEnabled: true` is refused.',
  read: () => ({ isEnabled: false, claimValue: null }),
  write(body) {
    if (!flagIn(body, 'isEnabled', false)) return [];
    return refuse('not-allowed', 'Which authentication context a sign-in met is not known here.', {
      next: 'Demand a fresh sign-in instead (Enablement_EndUser_Assignment: MultiFactorAuthentication), and let the provider ask for more.',
    });
  },
};
