import { isRefusal, refuse } from '@countersign/core/errors.ts';
import { type Assignment, usualLimits } from '@countersign/core/role.ts';
import { formatDuration } from '@countersign/core/time.ts';
import { durationIn, type Form, flagIn } from './form.ts';

function ofAssignments(kind: Assignment['kind'], level: Form['level']): Form {
  return {
    id: `Expiration_Admin_${level}`,
    type: 'Expiration',
    caller: 'Admin',
    level,
    says: `\`assignments.${kind}.permanent\`: is no end needed? \`assignments.${kind}.maxDuration\`: how long at most`,
    read({ assignments }) {
      const { permanent, maxDuration } = (assignments ?? usualLimits)[kind];
      return { isExpirationRequired: !permanent, maximumDuration: formatDuration(maxDuration) };
    },
    write(body, { policy }) {
      const now = (policy.assignments ?? usualLimits)[kind];
      const longest = durationIn(body, 'maximumDuration', now.maxDuration);
      if (isRefusal(longest)) return longest;
      return [
        { at: ['assignments', kind, 'permanent'], to: !flagIn(body, 'isExpirationRequired', !now.permanent) },
        { at: ['assignments', kind, 'maxDuration'], to: longest },
      ];
    },
  };
}

const activation: Form = {
  id: 'Expiration_EndUser_Assignment',
  type: 'Expiration',
  caller: 'EndUser',
  level: 'Assignment',
  says: '`maxDuration`: how long an activation lasts at most',
  except: 'An activation always ends: `isExpirationRequired: false` is refused.',
  read: ({ maxDuration }) => ({ isExpirationRequired: true, maximumDuration: formatDuration(maxDuration) }),
  write(body, { policy }) {
    if (!flagIn(body, 'isExpirationRequired', true))
      return refuse('not-allowed', 'An activation always ends.', { next: 'Give a maximumDuration; whoever needs it longer asks again.' });
    const longest = durationIn(body, 'maximumDuration', policy.maxDuration);
    return isRefusal(longest) ? longest : [{ at: ['maxDuration'], to: longest }];
  },
};

export const expirations: readonly Form[] = [ofAssignments('eligible', 'Eligibility'), ofAssignments('active', 'Assignment'), activation];
