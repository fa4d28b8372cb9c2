import type { Client } from '@countersign/contract/client.ts';
import { sameJson } from '@countersign/core/json.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { isFolder, pathOf, type RuleFile, readFolder, write } from '../folder/files.ts';
import { headed } from '../folder/heading.ts';
import { namesThere, type RuleThere, readThere } from '../folder/server.ts';
import { changedText, freshText } from '../folder/text.ts';
import { answer, remark } from '../say.ts';
import { table } from '../terminal/table.ts';

const did = {
  written: 'written',
  same: 'as in force',
  updated: 'brought up to what is in force; comments stay',
  kept: 'changed here, and kept',
  conflict: 'changed here and on the server: kept',
  stray: 'not in force',
} as const;

interface Pulled {
  readonly kind: RuleFile['kind'];
  readonly name: string;
  readonly file: string;
  readonly did: keyof typeof did;
}

type Side = 'ours' | 'theirs' | undefined;

/** Writes the rules in force into a folder. What was changed there is kept; where both sides changed, a person decides. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const [folder, side] = [given.arg(0), sideGiven(given)];
  const { client, url } = await cli.session();
  const files = (await isFolder(folder)) ? await readFolder(cli, folder) : [];
  const there = await namesThere(client);
  const pulled: Pulled[] = [];
  for (const { kind, name } of there) {
    const file = files.find((one) => one.kind === kind && one.name === name);
    const rule = await readThere(client, kind, { name });
    pulled.push(await pullRule({ client, url, side, path: file?.path ?? pathOf(folder, kind, name) }, file, rule));
  }
  pulled.push(...strays(files, there));
  answer(cli, { rules: pulled }, () => pulledWords(cli, pulled));
  const conflicts = pulled.some((one) => one.did === 'conflict');
  if (conflicts) remark(cli, 'Next: merge them by hand, then pull with --ours; or take what is in force with --theirs.');
  return conflicts ? exit.drift : exit.done;
}

function sideGiven(given: Given): Side {
  const [ours, theirs] = [given.flag('ours'), given.flag('theirs')];
  if (ours && theirs) throw usage('--ours and --theirs say opposite things.', 'Give one of them.');
  if (ours) return 'ours';
  return theirs ? 'theirs' : undefined;
}

interface Place {
  readonly client: Client;
  readonly url: string;
  readonly side: Side;
  readonly path: string;
}

async function pullRule(place: Place, file: RuleFile | undefined, rule: RuleThere): Promise<Pulled> {
  const done = await outcome(place, file, rule);
  const text = await textAfter(done, file, rule);
  if (text !== undefined) {
    const under = headed(text, rule, place.url);
    if (under !== file?.text) await write(place.path, under);
  }
  return { kind: rule.kind, name: rule.name, file: place.path, did: done };
}

async function outcome({ client, side }: Place, file: RuleFile | undefined, rule: RuleThere): Promise<Pulled['did']> {
  if (file === undefined) return 'written';
  if (sameJson(file.document, rule.text)) return 'same';
  if (side !== undefined) return side === 'ours' ? 'kept' : 'updated';
  if (file.made === undefined) return 'conflict';
  if (file.made === rule.version) return 'kept';
  const made = await readThere(client, rule.kind, { name: rule.name, version: file.made });
  if (sameJson(file.document, made.text)) return 'updated';
  return sameJson(made.text, rule.text) ? 'kept' : 'conflict';
}

async function textAfter(done: Pulled['did'], file: RuleFile | undefined, { text }: RuleThere): Promise<string | undefined> {
  if (done === 'conflict') return undefined;
  if (file === undefined) return await freshText(text);
  return done === 'updated' ? await changedText(file.text, text) : file.text;
}

function strays(files: readonly RuleFile[], there: readonly Pick<RuleThere, 'kind' | 'name'>[]): readonly Pulled[] {
  return files
    .filter(({ kind, name }) => !there.some((rule) => rule.kind === kind && rule.name === name))
    .map(({ kind, name, path }) => ({ kind, name, file: path, did: 'stray' }));
}

function pulledWords({ out }: Cli, pulled: readonly Pulled[]): string {
  if (pulled.length === 0) return 'No rules are in force.';
  return table(
    ['file', ''],
    pulled.map((one) => [printable(one.file), did[one.did]]),
    out.width,
  );
}
