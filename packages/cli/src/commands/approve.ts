import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import type { Exit } from '../exit.ts';
import { vote } from '../running/vote.ts';

/** Approves a request, after showing all of it. */
export const run = (cli: Cli, given: Given): Promise<Exit> => vote(cli, given, 'approve');
