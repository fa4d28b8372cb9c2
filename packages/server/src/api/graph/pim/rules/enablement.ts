import { refuse } from '@countersign/core/errors.ts';
import type { Demands, Policy } from '@countersign/core/policy.ts';
import type { Assignment } from '@countersign/core/role.ts';
import { formatDuration } from '@countersign/core/time.ts';
import { type Edit, type Form, textsIn, type Writing } from './form.ts';

/** Where a rule that names none turns MFA on: signed in so long ago at most. */
const fresh = 'PT10M';
/** Any ticket at all. */
const anyTicket = '.+';

const words = ['MultiFactorAuthentication', 'Justification', 'Ticketing'] as const;

function enabled(demands: Demands | undefined): readonly string[] {
  const { reason = false, ticket = [], freshSignIn } = demands ?? {};
  const on = { MultiFactorAuthentication: freshSignIn !== undefined, Justification: reason, Ticketing: ticket.length > 0 };
  return words.filter((word) => on[word]);
}

/** What is on stays as it was written; what is turned on gets the usual form. */
function demanding(at: readonly string[], held: Demands | undefined, on: readonly string[]): readonly Edit[] {
  const has = (word: (typeof words)[number]) => on.some((one) => one.toLowerCase() === word.toLowerCase());
  const [ticket = anyTicket, ...more] = held?.ticket ?? [];
  const signIn = held?.freshSignIn === undefined ? fresh : formatDuration(held.freshSignIn);
  return [
    { at: [...at, 'reason'], to: has('Justification') },
    { at: [...at, 'ticket'], to: has('Ticketing') ? (more.length === 0 ? ticket : [ticket, ...more]) : undefined },
    { at: [...at, 'freshSignIn'], to: has('MultiFactorAuthentication') ? signIn : undefined },
  ];
}

function form(of: Pick<Form, 'caller' | 'id' | 'level'>, at: readonly string[], held: (policy: Policy) => Demands | undefined): Form {
  const field = at.join('.');
  return {
    ...of,
    type: 'Enablement',
    says: `\`${field}.reason\` (Justification), \`${field}.ticket\` (Ticketing), \`${field}.freshSignIn\` (MultiFactorAuthentication)`,
    except: 'Whether several factors were asked for is the sign-in’s to say; a policy says how fresh it is. A ticket’s form is a pattern.',
    read: (policy) => ({ enabledRules: [...enabled(held(policy))] }),
    write(body, { policy }: Writing) {
      const on = textsIn(body, 'enabledRules');
      const strange = on.find((one) => !words.some((word) => word.toLowerCase() === one.toLowerCase()));
      if (strange !== undefined)
        return refuse('bad-value', `${JSON.stringify(strange.slice(0, 40))} is no rule that can be enabled.`, {
          next: `There are ${words.join(', ')}.`,
        });
      return demanding(at, held(policy), on);
    },
  };
}

const ofAssignments = (kind: Assignment['kind'], level: Form['level']): Form =>
  form(
    { id: `Enablement_Admin_${level}`, caller: 'Admin', level },
    ['assignments', kind, 'require'],
    ({ assignments }) => assignments?.[kind].require,
  );

export const enablements: readonly Form[] = [
  ofAssignments('eligible', 'Eligibility'),
  ofAssignments('active', 'Assignment'),
  form({ id: 'Enablement_EndUser_Assignment', caller: 'EndUser', level: 'Assignment' }, ['require'], ({ demands }) => demands),
];
