import type { GroupId, PersonId } from '../ids.ts';
import type { Audience, Coverage, Stage } from '../policy.ts';
import { fieldsOf, flagOf, itemsOf, type Place, textOf, wholeOf, wrong } from './fields.ts';
import type { Names } from './names.ts';

type People = { readonly groups: readonly GroupId[]; readonly people: readonly PersonId[] };
type Field = (name: 'groups' | 'people') => Place | undefined;

export const peopleFields = ['groups', 'people'] as const;
export const audienceFields = ['groups', 'people', 'except'] as const;
export const stageFields = ['need', 'groups', 'people', 'comment'] as const;

/** Reads `{ groups, people, except: { groups, people } }`; what is left out is empty, and empty is nobody. */
export function readAudience(place: Place, names: Names): Audience {
  const field = fieldsOf(place, audienceFields);
  const { groups, people } = readPeople(field, names);
  const excepted = field('except');
  const except = excepted === undefined ? nobody : readPeople(fieldsOf(excepted, peopleFields), names);
  return { groups, people, exceptGroups: except.groups, exceptPeople: except.people };
}

/** The same where it may be everybody: exceptions alone leave everybody else in it. */
export function readCoverage(place: Place, names: Names): Coverage {
  const audience = readAudience(place, names);
  const field = fieldsOf({ ...place, problems: [] }, audienceFields);
  return field('groups') === undefined && field('people') === undefined ? { ...audience, everyone: true } : audience;
}

const nobody: People = { groups: [], people: [] };
export const maxStages = 10;
export const maxNeed = 20;

export function readStages(place: Place, names: Names): readonly Stage[] {
  return itemsOf(place, maxStages).map((item) => readStage(item, names));
}

/** A stage that nobody could ever fill is refused; whether a group has enough members shows when a request is filed. */
function readStage(place: Place, names: Names): Stage {
  const before = place.problems.length;
  const field = fieldsOf(place, stageFields);
  const wanted = field('need');
  const need = wanted === undefined ? 1 : (wholeOf(wanted, { least: 1, most: maxNeed }) ?? 1);
  const comment = field('comment');
  const says = comment !== undefined && flagOf(comment) === true ? { comment: true as const } : {};
  const stage = { need, ...readPeople(field, names), ...says };
  if (place.problems.length === before && stage.groups.length === 0 && stage.people.length < need) {
    wrong(
      place,
      'no-approvers',
      `This stage needs ${need} and names ${stage.people.length}: nobody could complete it. Name groups or people.`,
    );
  }
  return stage;
}

export function readPeople(field: Field, names: Names): People {
  const groups = resolved(field('groups'), (name) => names.group(name), { code: 'no-such-group', kind: 'group' });
  const people = resolved(field('people'), (name) => names.person(name), { code: 'no-such-person', kind: 'person' });
  return { groups, people };
}

function resolved<Id extends string>(
  place: Place | undefined,
  find: (name: string) => Id | undefined,
  missing: { readonly code: 'no-such-group' | 'no-such-person'; readonly kind: string },
): readonly Id[] {
  if (place === undefined) return [];
  const ids = itemsOf(place).flatMap((item) => {
    const name = textOf(item);
    if (name === undefined) return [];
    return find(name) ?? wrong(item, missing.code, `There is no ${missing.kind} ${JSON.stringify(name)}.`) ?? [];
  });
  return [...new Set(ids)].sort();
}
