import { setTimeout } from 'node:timers/promises';
import { lendingOn } from '../test/journeys/lend.ts';
import { stage } from '../test/journeys/stage.ts';
import { type Benchmark, spread } from './figure.ts';

const rounds = 40;

export const rolesBenchmark: Benchmark = {
  name: 'roles',
  about:
    'An activation of an Exchange role group before a sandbox that answers at once: from the last approval until the membership was read back, and from revoking it until it was read back as gone. ' +
    'Beside it, what users of PIM report until a role has its effect, at real services and therefore not the same measure: 5 to 15 minutes (MicrosoftDocs/azure-docs#113258, 2023), 10 to 20 minutes (#56199, 2020), and for some workloads a few hours, by a note of Microsoft’s own (#98159, 2022).',
  async run({ full }) {
    const on = await stage();
    try {
      const server = await on.serve();
      const { said, lendable, file, countersign, state } = lendingOn(on, () => server.url);
      await lendable();
      const until = async (wanted: string) => {
        while ((await state()) !== wanted) await setTimeout(2);
      };
      const [added, removed]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds * (full ? 5 : 1); round++) {
        const filed = await file('PT1H');
        const begun = performance.now();
        const grant = await countersign(filed);
        await until('added');
        added.push(performance.now() - begun);
        const ended = performance.now();
        await said('olivia', `/grants/${grant}/revoke`, { method: 'POST' });
        await until('removed');
        removed.push(performance.now() - ended);
      }
      return [
        ...spread('from the last approval until the membership was read back', added),
        ...spread('from revoking until it was read back as gone', removed),
      ];
    } finally {
      await on.close();
    }
  },
};
