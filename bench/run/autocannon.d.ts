declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  interface Options {
    readonly url: string;
    readonly method: 'POST';
    readonly headers: { readonly [name: string]: string };
    readonly body: string;
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    /** Requests a second of all connections together, sent whether or not answers have come. */
  }
  interface Result {
    readonly '2xx': number;
    readonly non2xx: number;
    readonly errors: number;
    /** Seconds. */
    readonly duration: number;
  }
  /** Emits `response` with the client, the status, the bytes and the milliseconds. */
  interface Running extends EventEmitter, PromiseLike<Result> {}
  export default function autocannon(options: Options): Running;
}
