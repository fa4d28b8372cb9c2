/**
 * What the log needs of cryptography, passed in because a browser and Node each have their own.
 * The bytes given to any of these are only lent: they may be a buffer that the next call overwrites. What they answer is new.
 */

export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export type Sign = (bytes: Uint8Array) => Uint8Array;

export type VerifySignature = (publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array) => boolean;
