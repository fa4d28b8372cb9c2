import { printable } from '@countersign/core/printable.ts';
import { type Asks, type Terms, tenantOf, whereOf } from '@countersign/core/request.ts';
import type { Book } from './book.ts';

/** What is asked for, in one line: the page's title. */
export function asksTitle({ asks, tasks }: Pick<Terms, 'asks' | 'tasks'>, book: Book): string {
  switch (asks.kind) {
    case 'call':
      return `${bare(asks.call.task)} at ${book(asks.call.tenant)}`;
    case 'batch':
      return `${asks.calls.length} calls of ${tasks.map(({ name }) => bare(name)).join(', ')}${atSeveral(asks)}`;
    case 'tasks':
      return `${tasks.map(({ name }) => bare(name)).join(', ')} at ${book(asks.tenant)}`;
    case 'role':
      return `The role ${printable(asks.role)} at ${book(asks.tenant)}`;
    case 'configuration':
      return changeTitle(asks);
  }
}

function atSeveral(asks: Asks): string {
  const { length } = whereOf(asks);
  return tenantOf(asks) === undefined ? ` at ${length} tenants` : '';
}

function changeTitle({ change }: Extract<Asks, { kind: 'configuration' }>): string {
  if (change.task !== 'Countersign\\Put-Document') return `Configuration: ${bare(change.task)}`;
  const [first] = change.documents;
  return change.documents.length === 1 && first !== undefined
    ? `Configuration: the ${printable(first.kind)} ${printable(first.name)}`
    : `Configuration: ${change.documents.length} documents`;
}

/** `New-JournalRule` of `Exchange\New-JournalRule`. */
export function bare(task: string): string {
  return printable(task.slice(task.indexOf('\\') + 1));
}

/** `once`, `up to 3 times`, `as often as wanted`. */
export function timesWords(uses: number | null): string {
  if (uses === null) return 'as often as wanted';
  return uses === 1 ? 'once' : `up to ${uses} times`;
}
