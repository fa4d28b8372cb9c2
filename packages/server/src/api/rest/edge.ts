import type { PersonId, RunId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Inspector } from '../../operations/check-workload.ts';
import type { LockboxLook, LockboxReader } from '../../operations/lockbox-requests.ts';
import type { Certificates } from '../../operations/make-certificate.ts';
import type { Bracket } from '../../operations/operation.ts';
import type { Lookups } from '../../operations/read-lending.ts';
import type { OfferReader } from '../../operations/read-offer.ts';
import type { CertificateEnds } from '../../operations/read-workloads.ts';
import type { Sender } from '../../operations/run-call.ts';
import type { HandleOptions } from '../exchange/handle.ts';
import type { Proxies } from '../proxies.ts';
import type { Rate } from './rate.ts';
import type { Tries } from './tries.ts';
import type { Watch } from './watch.ts';

/** What the API is built from. */
export interface ApiDeps {
  readonly bracket: Bracket;
  readonly sender: Sender;
  readonly certificates: Certificates;
  readonly inspector: Inspector & CertificateEnds & LockboxReader & OfferReader;
  /** What workloads call their roles and accounts. */
  readonly roles: Lookups;
  /** Answers of runs that are still held for whoever ran them. */
  readonly outputs: {
    find(run: RunId, person: PersonId): { readonly output: Json; readonly warnings: readonly string[] } | 'too-large' | undefined;
  };
  /** What has come of runs that are under way in this process. */
  readonly coming: {
    read(run: RunId, person: PersonId, after: number): { readonly items: readonly string[]; readonly underWay: boolean };
    wait(run: RunId, after: number, options: { readonly ms: number; readonly signal: AbortSignal }): Promise<void>;
  };
  /** Whether the log is still being sealed. */
  readonly sealing: () => boolean;
  readonly random: (bytes: number) => Uint8Array;
  /** Requests a minute of one token, or of one address without one; 0: none. */
  readonly rateLimit: number;
  /** Whose word for an address is believed. */
  readonly proxies: Proxies;
  /** What Exchange's front end needs beside this. */
  readonly exchange: Pick<HandleOptions, 'now'> & { readonly handleKey: Uint8Array; readonly operators: string };
  readonly say: (level: 'error' | 'warn' | 'info', message: string, detail?: unknown) => void;
}

/** What a handler stands on. */
export interface Edge extends ApiDeps {
  /** Wrong tries to sign in, by address and by whose name was tried from it. */
  readonly tries: Tries;
  /** Terminals that begin to be signed in, by address. */
  readonly pairings: Rate;
  readonly watch: Watch;
  /** What Microsoft's engineers ask to see, asked of each workload at most once a minute. */
  readonly lockbox: LockboxLook;
  /** Aborted when the server closes: streams end. */
  readonly closing: AbortSignal;
}
