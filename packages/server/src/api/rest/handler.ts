import type { Readable } from 'node:stream';
import type { AnswerOf, BodyOf, ParamsOf, QueryOf } from '@countersign/contract/route.ts';
import type { RouteName, Routes } from '@countersign/contract/routes.ts';
import type { Refusal } from '@countersign/core/errors.ts';
import type { Key } from '../../operations/idempotent.ts';
import type { Caller, Mark, Who } from '../../operations/operation.ts';
import type { Octets } from './body.ts';
import type { Edge } from './edge.ts';

/** What came in, read and found to have the declared form. */
export interface Asked<N extends RouteName> {
  readonly edge: Edge;
  readonly caller: Caller;
  readonly params: ParamsOf<Routes[N]>;
  readonly query: QueryOf<Routes[N]>;
  readonly body: BodyOf<Routes[N]>;
  /** Where the route takes bytes: they are read as they come. */
  readonly octets: Octets | undefined;
  /** The version that a change is made from; there only where the route asks for it. */
  readonly base: number;
  readonly key: Key | undefined;
  readonly idempotencyKey: string | undefined;
  readonly respondAsync: boolean;
  readonly lastEventId: string | undefined;
  /** Where the page is that asks: an origin of this server. */
  readonly origin: string;
  /** The client's address. */
  readonly address: string;
  /** What the client calls itself: to recognise one's own sessions by, and for nothing else. */
  readonly agent: string;
  /** The forms that the client would have, as it says. */
  readonly accept: string;
  /** Aborted when the client is gone, or the server closes: for streams, which alone ask for it. */
  readonly gone: () => AbortSignal;
}

/** An answer as the route promises it; a stream in place of a body that is no JSON. */
export type Answer<N extends RouteName> = (AnswerOf<Routes[N]> | { readonly status: 200; readonly body: Readable }) & {
  readonly headers?: { readonly [name: string]: string };
};

/** A refusal that is answered with another status than its code's. */
export interface Misfortune extends Refusal {
  readonly status?: number;
}

/** What carries out a route: the operation that it stands for, and parse → run → render. */
export interface Implemented<N extends RouteName> {
  readonly operation: { readonly name: string; readonly mark: Mark; readonly who: Who };
  readonly handle: (asked: Asked<N>) => Promise<Answer<N> | Misfortune>;
}

export function implement<N extends RouteName>(
  _route: N,
  operation: Implemented<N>['operation'],
  handle: Implemented<N>['handle'],
): Implemented<N> {
  return { operation, handle };
}
