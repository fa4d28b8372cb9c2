import { printable } from '@countersign/core/printable.ts';
import { type PutBack, sayLost, type WayIn } from '@countersign/core/restore.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { readText } from '../input/json-input.ts';
import { counted, person } from '../render/words.ts';
import { answer } from '../say.ts';

/** What the server's own half answers; the refusals it has said itself. */
type Answer =
  | { readonly refused: string }
  | (Pick<PutBack, 'sealed' | 'lost'> & {
      readonly refused?: undefined;
      readonly url: string;
      readonly ended: { readonly [what in 'grants' | 'requests' | 'credentials' | 'recoveries' | 'runs']: number };
      readonly owners: readonly (WayIn & { readonly code?: string })[];
    });

const question = 'End every grant, request, session and token, and lock everything?';

/** Says that the database was put back from a backup. Runs on the host, beside no server. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const file = given.text('checkpoint');
  const checkpoint = file === undefined ? undefined : await readText(cli, file);
  if (!given.flag('yes') && !(await cli.ask.yes(question, 'Give --yes.'))) return exit.failed;
  // Found where npm put it: nothing else here depends on the server.
  const server: { restore(environment: Cli['environment'], checkpoint?: string): Promise<Answer> } = await import(
    import.meta.resolve('@countersign/server/main.ts')
  );
  const restored = await server.restore({ ...cli.environment }, checkpoint);
  if (restored.refused !== undefined) return exit.failed;
  answer(cli, restored, () => restoredWords(restored));
  return exit.done;
}

function restoredWords({ ended, owners, url, ...back }: Extract<Answer, { refused?: undefined }>): string {
  const over = [
    counted(ended.grants, 'grant'),
    counted(ended.requests, 'request'),
    counted(ended.credentials, 'session, token or recovery code', 'sessions, tokens and recovery codes'),
  ];
  return [
    `The log says now that the database was put back. ${sayLost(back)}`,
    `Ended: ${over.join(', ')}. Canceled: ${counted(ended.recoveries, 'recovery that waited', 'recoveries that waited')}. Runs of which nobody knows what came of them: ${ended.runs}.`,
    'Everything is locked. Look first who and what is back that had been removed; then two owners unlock.',
    '',
    'Owners sign in again:',
    ...owners.flatMap((owner) => wayWords(owner, url)),
  ].join('\n');
}

function wayWords({ person: who, way, token, code }: WayIn & { readonly code?: string }, url: string): readonly string[] {
  switch (way) {
    case 'as-before':
      return [`  ${person(who)}: as before.`];
    case 'by-others':
      return [`  ${person(who)}: holds nothing any more; two other owners enrol them anew.`];
    case 'by-code':
      return [
        `  ${person(who)}: within three days with this code and, as a second one, the token ${JSON.stringify(printable(token ?? ''))} that they had:`,
        `    countersign login --url ${url} --username ${who.username} --code ${code ?? ''} --code <that token>`,
      ];
  }
}
