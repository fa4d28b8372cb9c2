import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Call } from '@countersign/core/call.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import type { Terms } from '@countersign/core/request.ts';
import type { Target } from '@countersign/core/target.ts';
import { targetWords } from '@countersign/core/target-words.ts';
import { Facts } from '../../parts/facts.tsx';
import { Parameters } from '../../parts/parameters.tsx';
import { Block, Mono } from '../../parts/text.tsx';
import type { Book } from '../../terms/book.ts';
import { Batch } from './batch.tsx';
import { Change } from './change.tsx';

interface AskProps {
  readonly terms: Terms;
  readonly request: RequestDetail;
  readonly book: Book;
}

/** What is asked for, by its kind. */
export function AskBody({ terms, request, book }: AskProps) {
  const { asks, tasks } = terms;
  switch (asks.kind) {
    case 'call': {
      const told = request.asks.calls.find((call) => call.task === asks.call.task);
      return (
        <>
          <Facts
            of={[
              ['Task', <Mono key="task">{asks.call.task}</Mono>],
              ['It', told?.summary ? printable(told.summary) : undefined],
              ['Tenant', book(asks.call.tenant)],
              ...(asks.targets ?? []).map((target) => [printable(target.parameter), <Found key={target.parameter} of={target} />] as const),
            ]}
          />
          <Parameters of={asks.call.parameters} target={told?.target ?? null} request={request.id} />
          {asks.status === undefined ? null : <Then reads={asks.status.call} />}
        </>
      );
    }
    case 'batch':
      return <Batch calls={asks.calls} targets={asks.targets ?? []} onError={asks.onError} request={request.id} book={book} />;
    case 'tasks':
      return (
        <>
          <Facts
            of={[
              ['Tenant', book(asks.tenant)],
              ['Tasks', <Names key="tasks" of={tasks.map(({ name }) => name)} />],
              ['Constraint', asks.constraint === undefined ? 'none beyond the policy’s own' : undefined],
            ]}
          />
          {asks.constraint === undefined ? null : <Block label="Constraint">{printableJson(asks.constraint, 2)}</Block>}
        </>
      );
    case 'role':
      return (
        <Facts
          of={[
            ['Role', printable(asks.role)],
            ['To the account', <Mono key="account">{asks.account}</Mono>],
            ['Scope', <Mono key="scope">{asks.scope}</Mono>],
            ['Account', <Mono key="account">{asks.account}</Mono>],
            ['Tenant', book(asks.tenant)],
          ]}
        />
      );
    case 'configuration':
      return <Change change={asks.change} />;
  }
}

/** The job that the call starts goes on after it: what comes with the approval is to look at exactly that job. */
function Then({ reads }: { readonly reads: Call }) {
  return (
    <>
      <Facts of={[['And then reads', <Mono key="status">{reads.task}</Mono>]]} />
      <Parameters of={reads.parameters} target={null} />
    </>
  );
}

/** What was found behind a name when it was asked for, and what goes on the wire in its place. */
function Found({ of }: { readonly of: Target }) {
  return (
    <>
      {targetWords(of)} <Mono>{of.id}</Mono>
    </>
  );
}

function Names({ of }: { readonly of: readonly string[] }) {
  return of.map((name) => (
    <div key={name}>
      <Mono>{name}</Mono>
    </div>
  ));
}
