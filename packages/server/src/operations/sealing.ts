/** Texts that leave this server, or lie in its database, and that it alone reads again. */
export interface Sealed {
  close(purpose: string, text: string): string;
  /** The text; undefined for whatever was not closed here for this purpose. Whoever sends it controls it whole. */
  open(purpose: string, closed: string): string | undefined;
  closeBytes(purpose: string, bytes: Uint8Array): Uint8Array;
  openBytes(purpose: string, closed: Uint8Array): Uint8Array | undefined;
}
