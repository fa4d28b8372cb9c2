import { isArray, isObject, type Json, member } from '@countersign/core/json.ts';

/** The documents that a change of the configuration is about, as a list shows it: enough to find it by. What is decided is read from its digest. */
export function changesOf(change: unknown): readonly { readonly kind: string; readonly name: string }[] {
  const said = change as Json;
  if (said === null || said === undefined || !isObject(said)) return [];
  const documents = member(said, 'documents');
  return (documents !== undefined && isArray(documents) ? documents : [said]).flatMap((one) => {
    if (!isObject(one)) return [];
    const [kind, name] = [member(one, 'kind'), member(one, 'name')];
    return typeof kind === 'string' && typeof name === 'string' ? [{ kind, name }] : [];
  });
}
