import type { Call } from '../call.ts';
import { fieldsOf, membersOf, type Place, textOf, wholeOf, wrong } from '../document/fields.ts';
import type { Rules } from '../rules.ts';
import { namedTargets, type Target } from '../target.ts';

/** Reads `{ Parameter: { type, address, members } }`: what the workload would tell of the things that a call names. Who is left out is not found. */
export function readActsUpon(place: Place, call: Call, rules: Rules): readonly Target[] {
  const task = rules.tasks.get(call.task);
  const named = task === undefined ? [] : namedTargets(task, call.parameters);
  return membersOf(place).flatMap((one) => {
    const target = named.find(({ parameter }) => parameter === one.name);
    if (target === undefined) return wrong(one, 'unknown-parameter', `The call names nothing by ${one.name} that is looked up.`) ?? [];
    const field = fieldsOf(one, ['type', 'address', 'members']);
    const [type, address, members] = [field('type'), field('address'), field('members')];
    const id = `id of ${target.named}`;
    return {
      ...target,
      ...{ id, name: target.named, membersDigest: null },
      type: type === undefined ? '' : (textOf(type) ?? ''),
      address: address === undefined ? null : (textOf(address) ?? null),
      members: members === undefined ? null : (wholeOf(members, { least: 0, most: 10_000_000 }) ?? null),
    };
  });
}
