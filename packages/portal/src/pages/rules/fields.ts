import { isArray, isObject, type Json } from '@countersign/core/json.ts';
import type { Path } from '../../document/yaml.ts';

export type RuleKind = 'policy' | 'guard';

/** One thing that a form shows of a rule, and where it stands in the document. */
export interface RuleField {
  readonly path: Path;
  readonly label: string;
  readonly hint?: string;
  /** `list`: one a line; `words`: on one line, with commas; `flag`: what it is when left out. */
  readonly as:
    | 'text'
    | 'long'
    | 'list'
    | 'words'
    | 'number'
    | { readonly choices: readonly string[]; readonly usual: string }
    | { readonly usual: boolean };
}

export interface RulePart {
  readonly title: string;
  readonly fields: readonly RuleField[];
}

const words = (path: Path, label: string, hint?: string): RuleField => ({
  path,
  label,
  as: 'words',
  ...(hint === undefined ? {} : { hint }),
});
const text = (path: Path, label: string, hint?: string): RuleField => ({
  path,
  label,
  as: 'text',
  ...(hint === undefined ? {} : { hint }),
});

const description: RuleField = { path: ['description'], label: 'Description', as: 'long', hint: 'What it is for; lists show it.' };
const tasks: RuleField = { path: ['tasks'], label: 'Tasks', as: 'list', hint: 'One a line, like Exchange\\New-JournalRule.' };
const tenants = (none: string) => [
  words(['tenants', 'names'], 'Tenants', `With commas. ${none}`),
  words(['tenants', 'tags'], 'Tenants with the tag', 'Those that have it when it is saved.'),
];
const people = (none: string) => [
  words(['requesters', 'groups'], 'Groups', `With commas. ${none}`),
  words(['requesters', 'people'], 'People', 'Usernames.'),
  words(['requesters', 'except', 'groups'], 'But not the groups'),
  words(['requesters', 'except', 'people'], 'But not the people'),
];
const covered = [
  words(['managementRoles'], 'Management roles', 'The tasks in them when it is saved.'),
  words(['exceptTasks'], 'But not the tasks'),
  words(['roles'], 'Roles', 'Lends them; never together with tasks.'),
];
const limits = (pending: string, longest: string, uses: string) => [
  text(['maxDuration'], 'Longest grant', longest),
  { path: ['maxUses'], label: 'Uses', as: 'number', hint: uses } as RuleField,
  text(['pendingFor'], 'A request waits', pending),
];
const demands = (reason: boolean) => [
  { path: ['require', 'reason'], label: 'A reason', as: { usual: reason } } as RuleField,
  text(['require', 'ticket'], 'A ticket like', 'A pattern of the whole of it, such as INC[0-9]{6}.'),
  text(['require', 'freshSignIn'], 'A sign-in no older than', 'Such as PT10M; of whoever asks and whoever votes.'),
  { path: ['require', 'passkey'], label: 'A sign-in with a passkey', as: { usual: false } } as RuleField,
  text(
    ['require', 'authenticationContext'],
    'A sign-in at a provider that met',
    'An authentication context of Conditional Access, such as c1.',
  ),
];

/** What a form shows of a rule, part by part; approval and stages have their own. Whatever is not here is written in the YAML. */
export function partsOf(kind: RuleKind, value: Json): readonly RulePart[] {
  if (kind === 'guard')
    return [
      { title: 'What it is', fields: [description] },
      {
        title: 'What it narrows',
        fields: [...tenants('None named: all of them.'), { ...tasks, hint: 'One a line; none named: all of them.' }, ...covered],
      },
      { title: 'Whose requests', fields: people('None named: everybody’s.') },
      {
        title: 'Limits',
        fields: [
          ...limits('At most so long, such as PT24H.', 'At most so long, such as PT2H.', 'At most so many in one grant.'),
          { path: ['bind'], label: 'Bound to', as: { choices: ['', 'call'], usual: '' }, hint: 'call: exactly one call, never a window.' },
        ],
      },
      { title: 'What must be given besides', fields: demands(false) },
    ];
  return [
    { title: 'What it is', fields: [description] },
    { title: 'What it opens', fields: [...tenants('None named: none.'), tasks, ...covered] },
    { title: 'Who may ask', fields: people('None named: nobody.') },
    {
      title: 'Limits',
      fields: [
        ...limits('Such as PT24H.', 'Such as PT4H; longer is refused.', 'Left out: once for a call, as often as wanted in a window.'),
        {
          path: ['bind'],
          label: 'Bound to',
          as: { choices: ['call', 'task'], usual: 'call' },
          hint: 'call: exactly what was approved. task: anything within the constraint, in the window.',
        },
      ],
    },
    { title: 'What must be given', fields: demands(modeOf(value) === 'manual' || modeOf(value) === 'emergency') },
  ];
}

export const modes = ['auto', 'observe', 'manual', 'emergency'] as const;

/** How requests under a policy are approved; it is written short or long. */
export function modeOf(value: Json): string {
  const approval = valueAt(value, ['approval']);
  if (typeof approval === 'string') return approval;
  const mode = valueAt(value, ['approval', 'mode']);
  if (typeof mode === 'string') return mode;
  return approval === undefined ? '' : 'manual';
}

/** Where the stages of a rule stand. */
export function stagesPath(kind: RuleKind): Path {
  return kind === 'policy' ? ['approval', 'stages'] : ['stages'];
}

export function valueAt(value: Json, path: Path): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) {
    if (here === undefined) return undefined;
    if (isArray(here)) here = typeof step === 'number' ? here[step] : undefined;
    else here = isObject(here) && Object.hasOwn(here, step) ? here[step] : undefined;
  }
  return here;
}

/** A value as its field shows it; undefined where it is written in a way that the field does not show. */
export function shownIn(field: Pick<RuleField, 'as'>, value: Json | undefined): string | undefined {
  if (value === undefined) return '';
  const { as } = field;
  if (as === 'list' || as === 'words') return textsIn(value)?.join(as === 'list' ? '\n' : ', ');
  if (as === 'number') return typeof value === 'number' ? String(value) : undefined;
  if (typeof as === 'object' && typeof as.usual === 'boolean') return typeof value === 'boolean' ? String(value) : undefined;
  return typeof value === 'string' ? value : undefined;
}

function textsIn(value: Json): readonly string[] | undefined {
  if (!isArray(value) || !value.every((one) => typeof one === 'string' && !/[,\n]/.test(one))) return undefined;
  return value as readonly string[];
}

/** What was typed, as it stands in the document; undefined takes it out. */
export function typedIn({ as }: Pick<RuleField, 'as'>, typed: string): Json | undefined {
  if (as === 'list' || as === 'words') {
    const texts = typed.split(as === 'list' ? /\n/ : /[,\n]/).map((one) => one.trim());
    const given = texts.filter((one) => one !== '');
    return given.length === 0 ? undefined : given;
  }
  if (as === 'number') return typed === '' ? undefined : /^[0-9]{1,9}$/.test(typed) ? Number(typed) : typed;
  if (typeof as === 'object') {
    if (typed === String(as.usual)) return undefined;
    return typeof as.usual === 'boolean' ? typed === 'true' : typed;
  }
  return typed === '' ? undefined : typed;
}
