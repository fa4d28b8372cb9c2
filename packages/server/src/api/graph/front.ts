import type { Json } from '@countersign/core/json.ts';
import type { Bracket, Caller } from '../../operations/operation.ts';
import type { Sender } from '../../operations/run-call.ts';
import type { Address } from './address.ts';

/** What the front end is built from. */
export interface Front {
  readonly bracket: Bracket;
  readonly sender: Sender;
}

/** One request as it came: a post of its own, or a part of a batch. */
export interface Asked {
  readonly front: Front;
  readonly caller: Caller;
  readonly method: string;
  readonly address: Address;
  readonly body: Json | undefined;
}

export interface Reply {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: { readonly [name: string]: string };
}
