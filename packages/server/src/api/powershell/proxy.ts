import { isBytes } from '@countersign/catalogue/parameter-type.ts';
import { isArray, isObject, type Json, type JsonObject } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import { commented, quoted } from './text.ts';

export interface Proxy {
  readonly task: Task;
  /** Parameters that every proxy takes beside those of its task, declared. */
  readonly common: readonly string[];
  /** What it does, with `$PSBoundParameters` at hand. */
  readonly body: (cmdlet: string) => string;
}

const cmdletShape = /^[A-Za-z]+\\([A-Za-z]+-[A-Za-z0-9]+)$/;
const nameShape = /^[A-Za-z][A-Za-z0-9]{0,127}$/;

/** `New-JournalRule` of `Exchange\New-JournalRule`; undefined for what is no cmdlet or has a parameter that no script can name. */
export function cmdletOf({ name, parameters }: Task): string | undefined {
  const cmdlet = cmdletShape.exec(name)?.[1];
  return cmdlet !== undefined && Object.keys(propertiesOf(parameters)).every((one) => nameShape.test(one)) ? cmdlet : undefined;
}

/** A function of the cmdlet's name with the parameters of its task, which hands on what it was given. */
export function proxyText({ task, common, body }: Proxy): string {
  const cmdlet = cmdletOf(task);
  if (cmdlet === undefined) return '';
  const { required: listed = [] } = task.parameters;
  const required = isArray(listed) ? listed : [];
  const own = Object.entries(propertiesOf(task.parameters)).map(([name, schema]) => declared(name, schema, required.includes(name)));
  return `function script:${cmdlet} {
    <#
    .SYNOPSIS
    ${commented(task.summary)}
    #>
    [CmdletBinding()]
    param(
${[...own, ...common].join(',\n\n')}
    )
    process {
        ${body(cmdlet)}
    }
}
`;
}

function propertiesOf(parameters: JsonObject): JsonObject {
  const { properties = {} } = parameters;
  return isObject(properties) ? properties : {};
}

function declared(name: string, schema: Json, mandatory: boolean): string {
  const choices = choicesOf(schema);
  const set = choices.length === 0 ? '' : `        [ValidateSet(${choices.map(quoted).join(', ')})]\n`;
  return `        [Parameter(${mandatory ? 'Mandatory = $true' : ''})]\n${set}        [${typeOf(name, schema)}] \${${name}}`;
}

function choicesOf(schema: Json): readonly string[] {
  const choices = isObject(schema) ? (schema.enum ?? []) : [];
  return isArray(choices) ? choices.filter((one) => typeof one === 'string') : [];
}

const types: { readonly [type: string]: string } = {
  boolean: 'System.Boolean',
  integer: 'System.Int64',
  number: 'System.Double',
  string: 'System.String',
};

/** The type that binds what people write; what takes several forms, or null, is bound as it is. `Confirm` is a switch everywhere. */
function typeOf(name: string, schema: Json): string {
  if (!isObject(schema)) return 'System.Object';
  // A secret may come as text or as a SecureString.
  if (schema['x-secret'] === true) return 'System.Object';
  if (schema['x-switch'] === true || name === 'Confirm') return 'System.Management.Automation.SwitchParameter';
  if (isBytes(schema)) return 'System.Byte[]';
  return (typeof schema.type === 'string' ? types[schema.type] : undefined) ?? 'System.Object';
}
