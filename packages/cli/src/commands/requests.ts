import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { choice } from '../input/choice.ts';
import { requestTable } from '../render/request.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';

const states = ['pending', 'approved', 'denied', 'canceled', 'expired', 'all'] as const;

/** Requests that concern the person. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const [state, person] = [choice('--state', given.text('state'), states), given.text('person')];
  const query = {
    ...(state === undefined ? {} : { state }),
    ...(given.flag('mine') ? { mine: 'true' as const } : {}),
    ...(given.flag('decide') ? { decidable: 'true' as const } : {}),
    ...(person === undefined ? {} : { person }),
  };
  const page = await collect((paging) => client.listRequests({ query: { ...query, ...paging } }), given.whole('limit'));
  answer(cli, page, () => requestTable(cli, page.items));
  return exit.done;
}
