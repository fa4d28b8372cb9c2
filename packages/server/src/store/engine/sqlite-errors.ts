import type { Code } from '@countersign/core/errors.ts';
import { Conflict } from '../store.ts';
import { Fault, faultOf } from './fault.ts';

// Primary result codes, https://www.sqlite.org/rescode.html
const byPrimary: { readonly [code: number]: Code } = {
  5: 'database-unavailable', // BUSY: something else, such as a backup, holds the file
  6: 'database-unavailable', // LOCKED
  8: 'database-read-only',
  10: 'database-unavailable', // IOERR
  11: 'database-unavailable', // CORRUPT
  13: 'database-full',
  14: 'database-unavailable', // CANTOPEN
  26: 'database-unavailable', // NOTADB
};
const constraintUnique = 2067;
const constraintPrimaryKey = 1555;
const constraintTrigger = 1811;

/** What an error of node:sqlite means here; what is no database error stays as it is. */
export function sqliteError(error: unknown): unknown {
  if (error instanceof Fault || error instanceof Conflict || !(error instanceof Error)) return error;
  const extended = extendedCode(error);
  if (extended === undefined) return error;
  if (saysExists(extended, error.message)) return new Conflict(error.message);
  return faultOf(byPrimary[extended & 0xff] ?? 'internal', error);
}

/** The database's result code; undefined for an error that is not the database's. */
export function extendedCode(error: Error): number | undefined {
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
}

function saysExists(code: number, message: string): boolean {
  return code === constraintUnique || code === constraintPrimaryKey || (code === constraintTrigger && message.startsWith('exists:'));
}
