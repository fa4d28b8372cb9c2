import type { Json, JsonObject } from '../json.ts';
import { same } from '../json.ts';
import type { Cmdlet, Parameter } from './cmdlet-table.ts';
import { ambiguousSet, badBinding } from './exception.ts';
import { convert } from './types.ts';

/** Parameters under the names of the table, with values as their types keep them. */
export interface Bound {
  readonly parameters: JsonObject;
  readonly confirm: boolean;
  readonly whatIf: boolean;
}

const COMMON: readonly Parameter[] = [
  'ErrorAction:String',
  'WarningAction:String',
  'InformationAction:String',
  'ErrorVariable:String',
  'WarningVariable:String',
  'OutVariable:String',
  'OutBuffer:Int32',
  'Verbose:SwitchParameter',
  'Debug:SwitchParameter',
].map(plain);
const SHOULD_PROCESS: readonly Parameter[] = ['Confirm:SwitchParameter', 'WhatIf:SwitchParameter'].map(plain);

/** Conditions, actions and exceptions of transport rules that the table does not list one by one. */
const PLAUSIBLE =
  /^(ExceptIf)?[A-Z][A-Za-z]+(Words|Patterns|MemberOf|Is|Over|Scope|Contains|Matches|Type|Types|Address|Addresses|Name|Names|Text|Classification|Importance|Ranges|Recipients|Template|Encryption|OME|Level|Protected|Format|To|From|Entries|Locale)$/;

function plain(text: string): Parameter {
  const [name = '', type = ''] = text.split(':');
  return { name, type, mandatory: false, sets: '' };
}

/** Binds parameters as PowerShell does; throws its exceptions for unknown, doubled, missing and ill-typed ones. */
export function bind(cmdlet: Cmdlet, given: JsonObject): Bound {
  const bound: Record<string, Json> = {};
  for (const [name, value] of Object.entries(given)) {
    if (/@(odata|data)\.type$/.test(name)) continue;
    const parameter = lookUp(cmdlet, name);
    if (Object.hasOwn(bound, parameter.name)) {
      throw badBinding(`Cannot bind parameter because parameter '${parameter.name}' is specified more than once.`);
    }
    bound[parameter.name] = parameter.type === 'Any' ? value : convert(parameter.name, parameter.type, value);
  }
  checkSets(cmdlet, bound);
  return separate(bound);
}

function lookUp(cmdlet: Cmdlet, name: string): Parameter {
  const known = [...cmdlet.parameters, ...COMMON, ...(cmdlet.changes ? SHOULD_PROCESS : [])];
  const found = known.find((parameter) => same(parameter.name, name));
  if (found !== undefined) return found;
  if (cmdlet.open && PLAUSIBLE.test(name)) return { name, type: 'Any', mandatory: false, sets: '' };
  throw badBinding(`A parameter cannot be found that matches parameter name '${name}'.`);
}

function checkSets(cmdlet: Cmdlet, bound: JsonObject): void {
  const given = cmdlet.parameters.filter((parameter) => Object.hasOwn(bound, parameter.name));
  const all = [...new Set(cmdlet.parameters.flatMap((parameter) => [...parameter.sets]))];
  const candidates = all.filter((set) => given.every(({ sets }) => sets === '' || sets.includes(set)));
  if (all.length > 0 && candidates.length === 0) throw ambiguousSet();
  const missing = (candidates.length === 0 ? [''] : candidates).map((set) => missingIn(cmdlet, set, bound));
  const [first = []] = missing;
  if (missing.some((names) => names.length === 0)) return;
  throw badBinding(`Cannot process command because of one or more missing mandatory parameters: ${first.join(' ')}.`);
}

function missingIn(cmdlet: Cmdlet, set: string, bound: JsonObject): string[] {
  return cmdlet.parameters
    .filter(({ mandatory, sets }) => mandatory && (sets === '' || sets.includes(set)))
    .filter(({ name }) => (bound[name] ?? null) === null)
    .map(({ name }) => name);
}

function separate(bound: JsonObject): Bound {
  const apart = [...COMMON, ...SHOULD_PROCESS].map(({ name }) => name);
  const parameters = Object.fromEntries(Object.entries(bound).filter(([name]) => !apart.includes(name)));
  return { parameters, confirm: bound.Confirm === true, whatIf: bound.WhatIf === true };
}
