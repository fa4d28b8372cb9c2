import type { Digest, Id, IdPrefix } from './ids.ts';
import type { Instant } from './time.ts';

/** What a pure step is handed instead of reaching for it: the clock, chance and hashing of the transaction that it is part of. */
export interface Ports {
  /** The database's time, read once after the gate; never earlier than the last entry. */
  readonly now: Instant;
  /** The number of rule changes so far: the name of the rules that were read. */
  readonly epoch: number;
  newId<P extends IdPrefix>(prefix: P): Id<P>;
  /** 128 bits of chance, in hexadecimal. */
  nonce(): string;
  /** SHA-256 of the text's UTF-8 bytes. */
  sha256(text: string): Digest;
}
