import { refuse } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import { type Opening, openingsOf } from '@countersign/core/open-to.ts';
import { handsOf, type Person } from '@countersign/core/person.ts';
import type { Approval } from '@countersign/core/policy.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Task } from '@countersign/core/task.ts';
import { sameName } from '@countersign/core/text.ts';
import type { Page, Paging } from '../store/store.ts';
import { reading } from './operation.ts';
import { routeView } from './route-view.ts';
import { noSuchPerson, seesAll } from './visible.ts';

export interface OpeningSeen {
  readonly opening: Opening;
  readonly route: Json;
}

export interface OpeningsSeen extends Page<OpeningSeen> {
  readonly person: Person;
}

interface OpeningsInput {
  readonly username: string | undefined;
  readonly tenant: string | undefined;
  readonly task?: string | undefined;
  /** Only what is opened in this way. */
  readonly mode?: Approval['mode'] | undefined;
  readonly page: Paging;
}

/** Everything that a person may run or ask for, under which values and with whose approval: one's own, or for owners and auditors anybody's. A page ends with a task. */
export const readOpenings = reading<OpeningsInput, OpeningsSeen>({
  name: 'read-openings',
  mark: 'read',
  who: 'person',
  async run({ reader, actor }, { username, tenant, task, mode, page }) {
    if (username !== undefined && username !== actor.person.username && !seesAll(actor))
      return refuse('not-allowed', 'Only owners and auditors see what others may do.', { next: 'Leave the person out to see your own.' });
    const person = username === undefined ? actor.person : await reader.people.byUsername(username);
    if (person === undefined) return noSuchPerson(username ?? '');
    const rules = await reader.rules();
    const member = { person, groups: await reader.people.groupsOf(person.id) };
    const { found, next } = pageOf(tasksIn(rules, task), page, (one) =>
      openingsOf(one, member, rules).filter(
        ({ tenant: at, route }) => (tenant === undefined || at.name === tenant) && (mode === undefined || route.mode === mode),
      ),
    );
    const items: OpeningSeen[] = [];
    for (const opening of found)
      items.push({ opening, route: await routeView(reader, opening.route, { hands: handsOf(person), where: [opening.tenant.id] }) });
    return next === undefined ? { person, items } : { person, items, next };
  },
});

function tasksIn({ tasks }: Rules, named: string | undefined): readonly Task[] {
  return [...tasks.values()].filter(({ name }) => named === undefined || sameName(name, named));
}

function pageOf(tasks: readonly Task[], { after, limit }: Paging, open: (task: Task) => readonly Opening[]) {
  const found: Opening[] = [];
  let last: string | undefined;
  const rest = tasks.filter((task) => after === undefined || task.name > after).sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const task of rest) {
    const openings = open(task);
    if (openings.length === 0) continue;
    if (last !== undefined && found.length + openings.length > limit) return { found, next: last };
    found.push(...openings);
    last = task.name;
  }
  return { found, next: undefined };
}
