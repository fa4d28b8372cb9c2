import type { Refusal } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Bracket, Caller } from '../../operations/operation.ts';
import type { Sender } from '../../operations/run-call.ts';
import type { Handles } from './handle.ts';
import type { Served } from './workload.ts';

/** What the front end is built from. */
export interface Front {
  readonly bracket: Bracket;
  readonly sender: Sender;
  readonly handles: Handles;
  /** The group whose members a policy made by cmdlet lets ask. */
  readonly operators: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly say: (level: 'error' | 'warn' | 'info', message: string, detail?: unknown) => void;
}

/** One request as it came: a post of its own, or a part of a batch. */
export interface Wire {
  readonly front: Front;
  readonly caller: Caller;
  /** The tenant's part of the path: a name, or the directory's id. */
  readonly tenant: string;
  /** The workload whose cmdlets are spoken at this address. */
  readonly workload: Served;
  /** Where the client found us: scheme and host. */
  readonly origin: string;
  /** The same with what stands before the admin API's own path. */
  readonly base: string;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly query: URLSearchParams;
  readonly body: Json | undefined;
}

/** An answer: the text of a JSON object, since what a workload said is never taken apart on its way. */
export interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly text: string;
}

/** What is not said yet in Exchange's way. */
export type Said = Reply | Refusal;

export function replyOf(status: number, body: object, headers: { readonly [name: string]: string } = {}): Reply {
  return { status, headers, text: JSON.stringify(body) };
}
