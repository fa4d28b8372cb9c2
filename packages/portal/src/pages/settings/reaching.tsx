import { isObject, type Json, member } from '@countersign/core/json.ts';
import { reachName } from '@countersign/core/setting-document.ts';
import { Singular } from './singular.tsx';

/** Who reaches which tenants, as two owners said, and changing it. */
export function Reaching({ owner }: { readonly owner: boolean }) {
  const change = { first: 'Say who', again: 'Change who' };
  return <Singular title="Who reaches which tenants" name={reachName} owner={owner} says={factsOf} change={change} />;
}

function factsOf(text: Json | undefined): readonly (readonly [string, string])[] {
  if (text === undefined) return [['Everybody', 'reaches every tenant']];
  const bindings = isObject(text) ? member(text, 'bindings') : undefined;
  const count = Array.isArray(bindings) ? bindings.length : 0;
  return [
    ['Owners', 'reach every tenant'],
    ['Whoever is named', count === 1 ? 'by one binding' : `by ${count} bindings`],
    ['Everybody else', 'reaches none'],
  ];
}
