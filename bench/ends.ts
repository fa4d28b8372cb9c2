import { setTimeout } from 'node:timers/promises';
import { all } from '../test/journeys/ask.ts';
import { type Crowd, crowd, crowdOn } from '../test/journeys/crowd.ts';
import { type Stage, stage } from '../test/journeys/stage.ts';
import { type Benchmark, type Figure, figure, spread } from './figure.ts';
import { quantile } from './statistics.ts';

const shifts = Array.from({ length: 10 }, (_, at) => `Shift ${at}`);
/** What each of a few has beside it, for longer, and gives up while the others end. */
const long = 'Long Shift';
/** Revocations with nothing beside them. */
const alone = 20;

export const endsBenchmark: Benchmark = {
  name: 'ends',
  about:
    'Activations of ten Exchange role groups that end in the same minute, before a sandbox that answers at once, while owners revoke other ones: until each was read back as gone.',
  async run({ full, say }) {
    const [people, revoked] = full ? [1_000, 200] : [100, 40];
    const size = people + alone + revoked;
    const on = await stage(undefined, crowd(size));
    try {
      const server = await on.serve();
      const lending = crowdOn(on, { size, roles: [...shifts, long] }, () => server.url);
      await lending.lendable();
      const names = crowd(size).map((one) => one.username);
      say(`${size} people may have ${shifts.length} roles`);
      const at = { on, lending, url: server.url };
      const others = names.slice(people);
      const { added, grants, each } = await oneByOne(at, others);
      const quiet = await revoke(at, grants.slice(0, alone), () => true);
      const ends = Date.now() + 10_000 + 2 * each * people * shifts.length;
      await lending.activate(names.slice(0, people), shifts, ends);
      const begun = await waiting(at);
      say(`${begun} activations end in ${Math.round((ends - Date.now()) / 1000)} s`);
      await setTimeout(ends - Date.now());
      const mass = { over: false };
      const [beside] = await Promise.all([
        revoke(at, grants.slice(alone), () => !mass.over),
        gone(at).then(() => {
          mass.over = true;
        }),
      ]);
      return [
        ...spread('from asking until the membership was read back', added),
        ...spread('from revoking until it was read back as gone, with nothing beside it', quiet),
        ...spread('from revoking until it was read back as gone, beside them', beside),
        ...(await lateness(at, ends)),
      ];
    } finally {
      await on.close();
    }
  },
};

interface At {
  readonly on: Stage;
  readonly lending: Crowd;
  readonly url: string;
}

/** Each of them has the long shift, one after the other: how long that took each, as it is to be seen from outside. */
async function oneByOne({ lending }: At, who: readonly string[]) {
  const grants: string[] = [];
  const added: number[] = [];
  for (const username of who) {
    const begun = performance.now();
    const [grant = ''] = await lending.activate([username], [long], Date.now() + 4 * 3_600_000);
    await until(lending, grant, 'added');
    added.push(performance.now() - begun);
    grants.push(grant);
  }
  return { grants, added, each: quantile(added, 0.5) };
}

async function until({ said }: Crowd, grant: string, wanted: string): Promise<void> {
  while ((await said('olivia', `/grants/${grant}`)).membership !== wanted) await setTimeout(2);
}

/** Revokes one after the other while it is wanted: how long it took until each was read back as gone. */
async function revoke({ lending }: At, grants: readonly string[], wanted: () => boolean): Promise<readonly number[]> {
  const times: number[] = [];
  for (const grant of grants) {
    if (!wanted()) break;
    const begun = performance.now();
    await lending.said('olivia', `/grants/${grant}/revoke`, { method: 'POST' });
    await until(lending, grant, 'removed');
    times.push(performance.now() - begun);
    await setTimeout(50);
  }
  return times;
}

/** Waits until everybody has every shift, and answers how many that are. */
async function waiting({ lending }: At): Promise<number> {
  for (;;) {
    const states = await lending.states();
    if (states.every((state) => state === 'added')) return states.length;
    await setTimeout(1_000);
  }
}

async function gone({ lending }: At): Promise<void> {
  for (const shift of shifts)
    while ((await lending.said('ada', `/memberships?limit=1&role=${encodeURIComponent(`Exchange\\${shift}`)}`)).items.length > 0)
      await setTimeout(100);
}

/** How long after their end they were read back as gone, as the log says it. */
async function lateness({ on, lending, url }: At, ends: number): Promise<readonly Figure[]> {
  while ((await lending.said('ada', '/status')).log.unsealed > 0) await setTimeout(100);
  const entries = await all(
    url,
    `/audit/entries?kind=membership.removed&from=${encodeURIComponent(new Date(ends - 2_000).toISOString())}`,
    on.as('ada'),
  );
  const late = entries.flatMap((entry) => (entry.body.role === `Exchange\\${long}` ? [] : [Date.parse(entry.at) - ends]));
  const last = quantile(late, 1);
  return [
    ...spread('from the end of the minute’s activations until they were read back as gone', late),
    figure('the last of them', last / 1000, 's', { note: `${late.length} of them` }),
    figure('ends read back', late.length / (last / 1000), '/s'),
  ];
}
