import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Terms } from '@countersign/core/request.ts';
import { tenantNames } from '@countersign/core/tenant-names.ts';
import { personWords } from '../parts/person.ts';

/** What the server calls the ids in the terms. The name is the server's word; the id is what is approved. */
export type Book = (id: string) => string;

export function bookOf(terms: Terms, request: RequestDetail): Book {
  const people = [request.person, ...request.hands, ...request.stages.flatMap((stage) => [...stage.people, ...(stage.candidates ?? [])])];
  const groups = request.stages.flatMap((stage) => stage.groups);
  const names = new Map<string, string>([
    ...people.map((one): [string, string] => [one.id, personWords(one)]),
    ...groups.map(({ id, name }): [string, string] => [id, `the group ${printable(name)}`]),
  ]);
  for (const [tenant, name] of tenantNames(terms.asks, request.asks)) names.set(tenant, printable(name));
  return (id) => names.get(id) ?? printable(id);
}
