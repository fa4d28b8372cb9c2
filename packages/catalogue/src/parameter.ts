import type { Json } from '@countersign/core/json.ts';
import { clearable, type SchemaDocument, schemaOfType, secretTypes } from './parameter-type.ts';

/** A parameter as a cmdlet declares it. `type` is Microsoft's name for it without `System.`, in the notation of `schemaOfType`. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly values?: readonly string[];
}

const shape = /^([A-Za-z][A-Za-z0-9]*):([^\s!]+)(!?)$/;

/** Reads the notation of the annotations: `Name:Type` and `!` after what is always required. Throws on anything else: the data is ours. */
export function readParameters(notation: string): readonly Parameter[] {
  return notation
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => {
      const [, name, type, required] = shape.exec(part) ?? [];
      if (name === undefined || type === undefined) throw new Error(`not a parameter: ${part}`);
      return { name, type, required: required === '!' };
    });
}

/** Confirming is Countersign's own business, so a change takes the confirmation's answer and nothing else. */
export const confirmed: SchemaDocument = { type: 'boolean', const: false };

export interface ParameterUse {
  readonly change: boolean;
  /** `Set-` and `Update-` clear a property by null. */
  readonly clears: boolean;
}

/** The schema of one parameter. In a change, a single name of a target holds no wildcard: what it would act on cannot be judged. */
export function schemaOfParameter(parameter: Parameter, use: ParameterUse): SchemaDocument {
  const schema = parameter.values === undefined ? schemaOfType(parameter.type) : chosen(parameter.type, parameter.values);
  const named = use.change && isOneTarget(schema) ? { ...schema, pattern: '[^*]+' } : schema;
  return use.clears && !parameter.required ? clearable(named) : named;
}

function chosen(type: string, values: readonly string[]): SchemaDocument {
  const one = { type: 'string', enum: values };
  return type.endsWith('[]') ? { anyOf: [one, { type: 'array', items: one, maxItems: 1000 }] } : one;
}

/** Whether the schema is of one name of one thing. */
export function isOneTarget(schema: SchemaDocument): boolean {
  return schema['x-target'] !== undefined && schema.anyOf === undefined;
}

export function isSecret(parameter: Parameter): boolean {
  return secretTypes.has(parameter.type);
}

/** The schema of a task's parameters: closed, so that what is not listed is refused. */
export function schemaOfParameters(
  properties: { readonly [name: string]: Json },
  required: readonly string[],
  needs: readonly (readonly string[])[] = [],
): SchemaDocument {
  const schema = { type: 'object', properties, required, additionalProperties: false };
  return needs.length === 0 ? schema : { ...schema, anyOf: needs.map((names) => ({ required: names })) };
}
