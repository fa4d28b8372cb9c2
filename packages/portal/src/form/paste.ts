import type { Json } from '@countersign/core/json.ts';
import { parsePowerShellLine } from '@countersign/core/powershell.ts';
import { sameName } from '@countersign/core/text.ts';
import type { Field } from './fields.ts';
import { type Typed, typedOf } from './values.ts';

export type Pasted = { readonly ok: true; readonly typed: Typed } | { readonly ok: false; readonly message: string };

/** A pasted PowerShell line as what stands in the form. It must be of this task, of literals, and name parameters whole. */
export function pasted(line: string, task: string, fields: readonly Field[]): Pasted {
  const parsed = parsePowerShellLine(line);
  if (!parsed.ok) return { ok: false, message: `${parsed.message} (at character ${parsed.at + 1})` };
  if (!isOf(parsed.command, task)) return { ok: false, message: `This is ${parsed.command}, and the form is for ${task}.` };
  const typed: { [name: string]: string } = {};
  for (const { name, value } of parsed.parameters) {
    const field = fields.find((known) => sameName(known.name, name));
    if (field === undefined) return { ok: false, message: `${task} has no parameter ${name}.` };
    const text = typedOf(field, listFor(field, value));
    if (text === undefined) return { ok: false, message: `${name} has a value that this field cannot hold.` };
    typed[field.name] = text;
  }
  return { ok: true, typed };
}

function isOf(command: string, task: string): boolean {
  return sameName(command, task) || sameName(command, task.slice(task.indexOf('\\') + 1));
}

/** Where a list is meant, PowerShell writes one value without a comma. */
function listFor({ kind }: Field, value: Json): Json {
  return kind === 'lines' && typeof value === 'string' ? [value] : value;
}
