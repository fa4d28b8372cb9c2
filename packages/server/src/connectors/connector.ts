import type { Parameters } from '@countersign/core/call.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Workload } from '@countersign/core/workload.ts';

/** What goes on the wire: the canonical call, with its secrets as the person supplied them. */
export interface Sending {
  readonly workload: Workload;
  readonly task: Task;
  readonly parameters: Parameters;
  /** Sent along, so that the workload's own log can be matched with the run. */
  readonly correlation: string;
  /** Wanted as the workload answers it, one page at a time. */
  readonly relay?: Relay;
}

/** How a client of the workload's own protocol wants an answer: nothing in it says what is done. */
export interface Relay {
  readonly format: 'json' | 'clixml';
  readonly serialization: 'Partial' | 'Full';
  /** Objects a page, 1 to 1000. */
  readonly pageSize: number;
  /** Properties that are wanted; none: all of them. */
  readonly select: readonly string[];
  /** Where the page before ended, as the workload said it. */
  readonly link?: string;
}

/** An answer as the workload gave it, but for what leads past us: the text of a JSON object, and the link to its next page. */
export interface Relayed {
  readonly text: string;
  readonly nextLink?: string;
}

interface Sent {
  /** SHA-256 of the request body as it went on the wire, secrets left out of it. */
  readonly sentDigest: Digest;
  readonly workloadRequestId?: string;
}

/**
 * `rejected`: the workload's word that nothing happened. `not-sent`: it certainly never left. Everything else that went wrong is `unknown`.
 * Messages hold no credential and no secret.
 */
export type Invocation =
  | (Sent & { readonly result: 'done'; readonly output: Json; readonly warnings: readonly string[]; readonly relayed?: Relayed })
  | (Sent & {
      readonly result: 'rejected';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      /** The error as the workload's own protocol writes it. */
      readonly detail?: string;
      readonly retryAfterSeconds?: number;
    })
  | (Sent & { readonly result: 'unknown'; readonly message: string })
  | { readonly result: 'not-sent'; readonly code: 'config-missing' | 'workload-unreachable' | 'cannot-run'; readonly message: string };

/** One kind of workload. Egress goes to the workload's configured hosts only; redirects are not followed. */
export interface Connector {
  invoke(sending: Sending, signal: AbortSignal): Promise<Invocation>;
  /** Whether the connection works: signs in and makes one harmless read. */
  check(
    workload: Workload,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly detail: string } | { readonly ok: false; readonly message: string; readonly next: string }>;
  /** Until when the last of its certificates is good, in milliseconds since 1970; undefined where none can be read. Where it signs in with one. */
  certificateEnd?(workload: Workload): Promise<number | undefined>;
  close(): Promise<void>;
}
