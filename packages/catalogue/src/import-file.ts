import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { asciiLower } from '@countersign/core/text.ts';
import type { Parameter } from './parameter.ts';

export interface Cmdlet {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** There where the cmdlet was read from role entries, which name parameters and roles and say nothing of types. */
  readonly roles?: readonly string[];
}

export interface ImportProblem {
  readonly pointer: string;
  readonly message: string;
}

export type Export =
  | { readonly ok: true; readonly workload: 'Exchange' | 'Compliance'; readonly cmdlets: readonly Cmdlet[] }
  | { readonly ok: false; readonly problems: readonly ImportProblem[] };

/**
 * The line of PowerShell that writes the file, run after Connect-ExchangeOnline (or Connect-IPPSSession, with `Compliance`).
 * A parameter counts as mandatory where every parameter set has it and demands it.
 */
export function exportLine(workload: 'Exchange' | 'Compliance'): string {
  const validateSet = '@($_.Attributes | Where-Object { $_ -is [ValidateSet] } | ForEach-Object { $_.ValidValues })';
  const mandatory = "($_.ParameterSets.ContainsKey('__AllParameterSets') -and $_.ParameterSets.Values.IsMandatory -notcontains $false)";
  const parameter = `@{Name=$_.Name;Type=$_.ParameterType.FullName;IsMandatory=${mandatory};IsSwitch=$_.SwitchParameter;ValidateSet=${validateSet}}`;
  const cmdlet = `@{Name=$_.Name;Parameters=@($_.Parameters.Values | ForEach-Object { ${parameter} })}`;
  return `@{Workload='${workload}';Cmdlets=@(Get-Command -Module tmpEXO* | ForEach-Object { ${cmdlet} })} | ConvertTo-Json -Depth 5 -Compress | Set-Content -Encoding utf8 cmdlets.json`;
}

export const limits = { cmdlets: 3000, parameters: 500, values: 500, problems: 20 };
export const cmdletShape = /^[A-Z][A-Za-z]{1,31}-[A-Za-z][A-Za-z0-9]{0,95}$/;
export const parameterShape = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

// What PowerShell adds to every cmdlet. ResultSize is the cmdlet's own, and stays.
const common: ReadonlySet<string> = new Set(
  [
    'AsJob',
    'Confirm',
    'Debug',
    'ErrorAction',
    'ErrorVariable',
    'InformationAction',
    'InformationVariable',
    'OutBuffer',
    'OutVariable',
    'PipelineVariable',
    'ProgressAction',
    'UseTransaction',
    'Verbose',
    'WarningAction',
    'WarningVariable',
    'WhatIf',
  ].map(asciiLower),
);

export function isCommon(parameter: string): boolean {
  return common.has(asciiLower(parameter));
}

/** Reads the exported file, whoever wrote it: every name has its shape and comes once, and no list is longer than its limit. */
export function readExport(file: Json): Export {
  const problems: ImportProblem[] = [];
  const object = isObject(file) ? file : {};
  const workload = member(object, 'Workload') ?? 'Exchange';
  if (workload !== 'Exchange' && workload !== 'Compliance') return refused('/Workload', 'Workload is Exchange or Compliance.');
  const listed = listOf(member(object, 'Cmdlets'));
  if (listed.length === 0) return refused('/Cmdlets', 'The file lists no cmdlets.');
  if (listed.length > limits.cmdlets) return refused('/Cmdlets', `The file lists more than ${limits.cmdlets} cmdlets.`);
  const cmdlets = listed.map((entry, at) => readCmdlet(entry, `/Cmdlets/${at}`, problems));
  reportTwins(cmdlets, '/Cmdlets', problems);
  return problems.length > 0 ? { ok: false, problems: problems.slice(0, limits.problems) } : { ok: true, workload, cmdlets };
}

const refused = (pointer: string, message: string): Export => ({ ok: false, problems: [{ pointer, message }] });

/** What ConvertTo-Json makes of a list: an array, the one item alone, nothing, or (in Windows PowerShell) an object of value and Count. */
function listOf(json: Json | undefined): readonly Json[] {
  if (json === undefined || json === null) return [];
  if (isArray(json)) return json;
  const wrapped = isObject(json) && Object.keys(json).length === 2 && Object.hasOwn(json, 'Count') ? member(json, 'value') : undefined;
  return wrapped === undefined ? [json] : listOf(wrapped);
}

function readCmdlet(entry: Json, pointer: string, problems: ImportProblem[]): Cmdlet {
  const object = isObject(entry) ? entry : {};
  const name = text(object, 'Name');
  if (!cmdletShape.test(name)) problems.push({ pointer: `${pointer}/Name`, message: 'A cmdlet’s name is a verb, a hyphen and a noun.' });
  const listed = listOf(member(object, 'Parameters'));
  if (listed.length > limits.parameters) problems.push({ pointer, message: `${name} lists more than ${limits.parameters} parameters.` });
  const parameters = listed
    .slice(0, limits.parameters)
    .map((parameter, at) => readParameter(parameter, `${pointer}/Parameters/${at}`, problems))
    .filter((parameter) => !isCommon(parameter.name));
  reportTwins(parameters, `${pointer}/Parameters`, problems);
  return { name, parameters };
}

function readParameter(entry: Json, pointer: string, problems: ImportProblem[]): Parameter {
  const object = isObject(entry) ? entry : {};
  const name = text(object, 'Name');
  if (!parameterShape.test(name)) problems.push({ pointer: `${pointer}/Name`, message: 'A parameter’s name is letters and digits.' });
  const values = listOf(member(object, 'ValidateSet')).filter((value) => typeof value === 'string');
  if (values.length > limits.values) problems.push({ pointer, message: `${name} lists more than ${limits.values} values.` });
  const type = member(object, 'IsSwitch') === true ? 'SwitchParameter' : typeSaidBy(name, typeName(text(object, 'Type')));
  const parameter = { name, type, required: member(object, 'IsMandatory') === true };
  return values.length === 0 ? parameter : { ...parameter, values: [...new Set(values)].slice(0, limits.values) };
}

/** Microsoft's name for a type from .NET's: no namespace, no assembly, what a Nullable holds, and a list by its brackets. */
export function typeName(full: string): string {
  const nullable = /^System\.Nullable`1\[\[?([^,\]]+)/.exec(full);
  if (nullable?.[1] !== undefined) return typeName(nullable[1]);
  const list = /(\[\])+$/.test(full) ? '[]' : '';
  const name =
    full
      .replace(/[`[].*$/, '')
      .split(/[.+]/)
      .at(-1) ?? '';
  const plain = name === '' || name === 'PSObject' ? 'Object' : name;
  return plain === 'Byte' && list !== '' ? 'Byte[]' : plain + list;
}

/** The server's own module often says no more than `Object`; a name that speaks of a secret is taken at its word. */
export function typeSaidBy(name: string, type: string): string {
  return (type === 'String' || type === 'Object') && /password|secret|credential|token$/i.test(name) ? 'SecretText' : type;
}

function text(object: JsonObject, name: string): string {
  const value = member(object, name);
  return typeof value === 'string' ? value : '';
}

function reportTwins(named: readonly { readonly name: string }[], pointer: string, problems: ImportProblem[]): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    if (seen.has(asciiLower(name))) problems.push({ pointer, message: `${name.slice(0, 100)} is listed twice.` });
    seen.add(asciiLower(name));
  }
}
