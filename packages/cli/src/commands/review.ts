import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { verifiedTerms } from '../render/terms.ts';
import { termsWords } from '../render/terms-words.ts';
import { answer, remark } from '../say.ts';

/** Shows what was done in an emergency, and says whether it was in order. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  if (given.flag('inOrder') === given.flag('notInOrder')) throw usage('Say whether it was in order.', 'Give --in-order or --not-in-order.');
  const { client } = await cli.session();
  const id = given.arg(0);
  const request = await client.readRequest({ id });
  const shown = cli.json ? cli.err : cli.out;
  shown.write(`${termsWords({ ...cli, out: shown }, verifiedTerms(request, id), request)}\n\n`);
  const verdict = given.flag('inOrder') ? 'in-order' : 'not-in-order';
  if (!given.flag('yes') && !(await cli.ask.yes(`Was it ${verdict.replaceAll('-', ' ')}?`, 'Give --yes.'))) {
    remark(cli, 'Nothing was said.');
    return exit.failed;
  }
  const comment = given.text('comment');
  const done = await client.review({ id, body: { verdict, digest: request.digest, ...(comment === undefined ? {} : { comment }) } });
  answer(cli, done, () =>
    done.found === null ? 'Others have still to say so.' : `The review is closed: ${done.found.replaceAll('-', ' ')}.`,
  );
  return exit.done;
}
