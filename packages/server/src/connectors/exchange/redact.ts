import type { Parameters } from '@countersign/core/call.ts';
import { isArray, isObject, type Json } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';

/** Takes out of a text what must not leave. */
export type Redact = (text: string) => string;

/** A workload may repeat what it was sent. Secrets shorter than four characters would take every text apart, and protect nothing. */
export function redactor(secrets: readonly string[]): Redact {
  const longest = [...new Set(secrets)].filter((secret) => secret.length >= 4).sort((one, other) => other.length - one.length);
  return longest.length === 0 ? (text) => text : (text) => longest.reduce((rest, secret) => rest.replaceAll(secret, '•••'), text);
}

/** Every text within the secret parameters. */
export function secretsOf(task: Task, parameters: Parameters): readonly string[] {
  return task.secrets.flatMap((name) => textsIn(parameters[name] ?? null));
}

const entities: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
];

/** The same texts as XML may write them: an answer of serialized objects holds them so. */
export function alsoInXml(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const written = entities.reduce((rest, [sign, entity]) => rest.replaceAll(sign, entity), text);
    return [text, written, written.replaceAll('"', '&quot;'), written.replaceAll('"', '&quot;').replaceAll("'", '&apos;')];
  });
}

/** Every text within a value. */
export function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
