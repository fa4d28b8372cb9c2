import type { Code } from '@countersign/core/errors.ts';

/** Something went wrong below the operations. `code` may be shown, `cause` never leaves the server. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: Code;

  constructor(code: Code, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** What a person who runs the server is told, by code. */
const said: { readonly [code in Code]?: string } = {
  'data-folder-busy': 'Another Countersign runs on this data folder. Stop it, or give this one its own folder.',
  'database-full': 'The disk of the database is full. Nothing was recorded, so nothing was done; make room and try again.',
  'database-newer': 'The database was written by a newer Countersign. Start that version, or restore an older backup.',
  'database-read-only': 'The database cannot be written to. Check who owns its files, or whether this server is a standby.',
  'database-unavailable': 'The database does not answer. Nothing was recorded, so nothing was done; try again.',
  'transaction-waited': 'A transaction waited for something that is not the store, and was rolled back.',
  internal: 'The database refused what it was asked to keep.',
};

export function faultOf(code: Code, cause?: unknown): Fault {
  return new Fault(code, said[code] ?? code, cause);
}
