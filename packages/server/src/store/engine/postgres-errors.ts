import type { Code } from '@countersign/core/errors.ts';
import { Conflict } from '../store.ts';
import { Fault, faultOf } from './fault.ts';

// https://www.postgresql.org/docs/current/errcodes-appendix.html; the rest of class 08, 53, 57 and 58 means that it does not answer.
const byState: { readonly [state: string]: Code } = {
  '25006': 'database-read-only',
  '25P02': 'internal',
  '25P03': 'transaction-waited', // idle in the transaction for too long: it waited for something that is not the store
  '53100': 'database-full',
  '55P03': 'database-unavailable', // lock_timeout
  '57014': 'database-unavailable', // statement_timeout
};
/** Unique violation, serialization failure, deadlock: running the step again sees what the other did. */
const again: ReadonlySet<string> = new Set(['23505', '40001', '40P01']);
const network = /^(E[A-Z]+|28...|3D...)$/;

/** What an error of pg means here; what is no database error stays as it is. */
export function postgresError(error: unknown): unknown {
  if (error instanceof Fault || error instanceof Conflict || !(error instanceof Error)) return error;
  const state = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (state === undefined) return saysGone(error) ? faultOf('database-unavailable', error) : error;
  if (again.has(state)) return new Conflict(error.message);
  return faultOf(byState[state] ?? byClass(state), error);
}

function byClass(state: string): Code {
  return ['08', '53', '57', '58'].includes(state.slice(0, 2)) || network.test(state) ? 'database-unavailable' : 'internal';
}

// pg has no code for these.
function saysGone(error: Error): boolean {
  return /^(Connection terminated|Client has encountered a connection error|timeout expired|Client was closed)/.test(error.message);
}
