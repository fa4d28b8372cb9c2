import { isArray, isObject, type Json, type JsonObject } from '@countersign/core/json.ts';
import { printable } from '@countersign/core/printable.ts';
import { excerpt } from '@countersign/core/text.ts';
import type { Invocation, LockboxRead, LockboxRequest } from '../connector.ts';
import { textOf } from '../text-of.ts';
import type { Ask } from './resolve.ts';

const mostRequests = 200;
const mostFacts = 40;
const longestName = 64;
const longestValue = 500;
/** As long as the task lets a RequestId be. */
const longestId = 64;

/**
 * What waits in Customer Lockbox: `Get-AccessToCustomerDataRequest -ApprovalStatus Pending`. Of its answer no more is published than what
 * `Set-AccessToCustomerDataRequest` takes, so that all that is plain is handed on as it came. Purview's end point has no such cmdlet.
 */
export async function readLockbox(workload: string, ask: Ask): Promise<LockboxRead> {
  if (workload !== 'Exchange') return { result: 'absent' };
  const answer = await ask('Get-AccessToCustomerDataRequest', { ApprovalStatus: 'Pending' });
  if (answer.result !== 'done') return isAbsent(answer) ? { result: 'absent' } : { result: 'unread', message: answer.message };
  const { output, warnings } = answer;
  // A part of it would look as if it were all.
  if (warnings.length > 0) return { result: 'unread', message: excerpt(printable(warnings.join(' ')), longestValue) };
  if (!isArray(output) || !output.every(isObject)) return { result: 'unread', message: 'Exchange’s answer was not understood.' };
  if (output.length > mostRequests) return { result: 'unread', message: `More than ${mostRequests} wait, which are not shown.` };
  return { result: 'read', requests: output.map(requestOf) };
}

/** A tenant without it has no such cmdlet, which looks like one that our roles do not hold. */
function isAbsent(answer: Exclude<Invocation, { result: 'done' }>): boolean {
  return answer.result === 'rejected' && (answer.status === 403 || /CommandNotFound/.test(answer.code));
}

function requestOf(object: JsonObject): LockboxRequest {
  const id = textOf(object, 'RequestId') || textOf(object, 'Identity');
  const facts = new Map<string, string>();
  for (const [name, value] of Object.entries(object)) {
    const [called, text] = [shown(name, longestName), plain(value)];
    if (text !== '' && text !== id && !facts.has(called) && facts.size < mostFacts) facts.set(called, shown(text, longestValue));
  }
  return { id: isWritable(id) ? id : null, facts: [...facts].map(([name, value]) => ({ name, value })) };
}

/** Cut short it would be another's. */
function isWritable(id: string): boolean {
  return id !== '' && id.length <= longestId && printable(id) === id;
}

/** What is nested is left out. */
function plain(value: Json): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Cut before it is made printable as well, so that nothing huge is gone through. */
function shown(text: string, longest: number): string {
  return excerpt(printable(excerpt(text, longest)), longest);
}
