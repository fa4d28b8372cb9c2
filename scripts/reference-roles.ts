import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Mark, Who } from '../packages/server/src/operations/operation.ts';

interface Declared {
  readonly name: string;
  readonly mark: Mark;
  readonly who: Who;
}

const folder = join(import.meta.dirname, '../packages/server/src/operations');
const files = readdirSync(folder).filter((name) => /^[a-z-]+\.ts$/.test(name));
const modules = (await Promise.all(files.map((name) => import(join(folder, name))))) as readonly { readonly [name: string]: unknown }[];

/** Every operation, as it declares itself, by name; one that says more to some is there for each. */
export const operations: readonly Declared[] = [
  ...new Map(
    modules
      .flatMap(Object.values)
      .flatMap(declared)
      .map((one) => [`${one.name} ${one.who}`, one]),
  ).values(),
].sort((one, other) => (one.name < other.name || (one.name === other.name && one.who < other.who) ? -1 : 1));

function declared(value: unknown): readonly Declared[] {
  if (typeof value !== 'object' || value === null || !('run' in value && 'mark' in value && 'who' in value && 'name' in value)) return [];
  const { name, mark, who } = value as Declared;
  return [{ name, mark, who }];
}

/** Who is let in at all, by what an operation declares; the rules of the thing itself come after. */
const admits: { readonly [who in Who]: readonly Column[] } = {
  anybody: ['nobody', 'agent', 'operator', 'approver', 'auditor', 'policy administrator', 'owner', 'directory'],
  person: ['agent', 'operator', 'approver', 'auditor', 'policy administrator', 'owner'],
  human: ['operator', 'approver', 'auditor', 'policy administrator', 'owner'],
  seer: ['auditor', 'owner'],
  'rule-maker': ['policy administrator', 'owner'],
  owner: ['owner'],
  provisioning: ['directory'],
  system: [],
};
const columns = ['nobody', 'agent', 'operator', 'approver', 'auditor', 'policy administrator', 'owner', 'directory'] as const;
type Column = (typeof columns)[number];

export function roleTable(generated: string): string {
  const rows = operations.map(({ name, mark, who }) => {
    const cells = columns.map((column) => (admits[who].includes(column) ? 'yes' : ''));
    return `| ${name} | ${mark} | ${cells.join(' | ')} | ${who === 'system' ? 'the server itself' : who} |`;
  });
  return [
    generated,
    '# Role by operation',
    '',
    'Who is let in to each operation, as it declares itself; whichever front end one comes by, it is the same operation. The rules of the thing come after: an operator asks what a policy lets them ask, an approver decides what names them in a stage, never their own, and an agent decides nothing; an owner’s change of configuration waits for another owner, a policy administrator’s change of rules for an owner or, where it gives none of them anything, for another of them; and an auditor, of whom no rule speaks, asks for nothing and decides nothing. *Nobody* has not signed in; *agent* stands for service accounts too; *directory* is the token of SCIM.',
    '',
    `| operation | mark | ${columns.join(' | ')} | declares |`,
    `| --- | --- | ${columns.map(() => '---').join(' | ')} | --- |`,
    ...rows,
    '',
  ].join('\n');
}
