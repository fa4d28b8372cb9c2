import { asciiLower, excerpt } from '../text.ts';
import { type Datum, each, shownAs, textOf, under } from './datum.ts';

/** Something of a role capability that the policies do not say, and why. */
export interface Unsaid {
  readonly line: number;
  readonly field: string;
  readonly what: string;
  readonly why: string;
}

/** What one parameter may be. A pattern wins over a set, as in PowerShell. */
export interface Allowed {
  readonly line: number;
  readonly name: string;
  readonly set?: readonly Datum[];
  readonly pattern?: string;
}

/** One entry of VisibleCmdlets. */
export interface Visible {
  readonly line: number;
  /** The module that it was qualified with. */
  readonly module: string | undefined;
  /** A name, or a wildcard. */
  readonly cmdlet: string;
  /** Absent: whatever parameters. */
  readonly parameters?: readonly Allowed[];
}

export interface Capability {
  readonly description: string | undefined;
  readonly visible: readonly Visible[];
  readonly unsaid: readonly Unsaid[];
}

const without: { readonly [field: string]: string } = {
  aliasdefinitions: 'Nobody works in a session here, so that there is nothing to name otherwise.',
  assembliestoload: 'Nothing is loaded here: a call is a cmdlet with parameters.',
  environmentvariables: 'A call has no environment.',
  formatstoprocess: 'Answers are relayed as the workload gave them.',
  functiondefinitions: 'A function runs code that nobody approves call by call. Let people ask for the cmdlets that it calls.',
  modulestoimport: 'Tasks come from the catalogue, which an owner imports from the tenant.',
  scriptstoprocess: 'No script runs before a call.',
  typestoprocess: 'Answers are relayed as the workload gave them.',
  variabledefinitions: 'A call holds its values itself.',
  visiblealiases: 'A task has one name.',
  visibleexternalcommands: 'A workload offers cmdlets, and no programs.',
  visiblefunctions: 'A function is no task of the catalogue. If the module proxies a cmdlet under this name, list it under VisibleCmdlets.',
  visibleproviders: 'There is no drive to work on.',
};
const metadata: ReadonlySet<string> = new Set(['guid', 'author', 'companyname', 'copyright', 'description', 'visiblecmdlets']);

/** Reads a role capability file's table: the cmdlets that it makes visible, and everything else by name. */
export function readCapability(file: Datum): Capability {
  const unsaid: Unsaid[] = [];
  const visible = each(under(file, 'VisibleCmdlets')).flatMap((entry) => readVisible(entry, unsaid));
  for (const { key, value } of file.is === 'table' ? file.entries : []) {
    if (metadata.has(asciiLower(key)) || isEmpty(value)) continue;
    const why = without[asciiLower(key)] ?? 'No role capability has such a field.';
    for (const item of each(value)) unsaid.push({ line: item.line, field: key, what: excerpt(shownAs(item), 100), why });
  }
  return { description: textOf(under(file, 'Description')), visible, unsaid };
}

function isEmpty(value: Datum): boolean {
  return value.is === 'list' && value.items.length === 0;
}

function readVisible(entry: Datum, unsaid: Unsaid[]): readonly Visible[] {
  const name = textOf(entry.is === 'table' ? under(entry, 'Name') : entry);
  const { line } = entry;
  if (name === undefined) {
    unsaid.push({ line, field: 'VisibleCmdlets', what: excerpt(shownAs(entry), 100), why: 'Its name is not a text that stands there.' });
    return [];
  }
  const slash = name.lastIndexOf('\\');
  const parameters = under(entry, 'Parameters');
  return [
    {
      line,
      module: slash < 0 ? undefined : name.slice(0, slash),
      cmdlet: name.slice(slash + 1),
      ...(parameters === undefined ? {} : { parameters: each(parameters).flatMap((one) => readAllowed(one, name, unsaid)) }),
    },
  ];
}

function readAllowed(parameter: Datum, cmdlet: string, unsaid: Unsaid[]): readonly Allowed[] {
  const { line } = parameter;
  const leave = (what: string, why: string) => {
    unsaid.push({ line, field: 'Parameters', what: excerpt(`${cmdlet} ${what}`, 100), why });
    return [];
  };
  const name = textOf(under(parameter, 'Name'));
  if (name === undefined) return leave(shownAs(parameter), 'Its name is not a text that stands there, so it is left out.');
  const [given, patterned] = [under(parameter, 'ValidateSet'), under(parameter, 'ValidatePattern')];
  if (patterned !== undefined) {
    const pattern = textOf(patterned);
    return pattern === undefined
      ? leave(name, 'Its pattern is not a text that stands there, so it is left out.')
      : [{ line, name, pattern }];
  }
  return [given === undefined ? { line, name } : { line, name, set: each(given) }];
}
