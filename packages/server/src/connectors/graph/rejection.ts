import { isObject, type Json, member } from '@countersign/core/json.ts';
import { headerOf } from '../exchange/http.ts';
import type { Redact } from '../exchange/redact.ts';
import type { Answered, Rejection } from '../exchange/rejection.ts';

const refusals = new Set([400, 404, 405, 409, 410, 411, 412, 413, 415, 422]);

/**
 * Graph's word that nothing happened, or undefined where the answer is no such word. 401, 403 and 429 mean it whatever their body says;
 * the other refusals only in the shape of a Graph error, so that a proxy's page is not taken for Graph's word.
 */
export function readGraphRejection(answer: Answered, redact: Redact): Rejection | undefined {
  const { status } = answer;
  if (status === 401) return { status, code: 'not-signed-in', message: 'Microsoft Graph did not accept the sign-in of the application.' };
  const error = errorIn(answer.body, redact);
  if (status === 403)
    return {
      status,
      ...(error ?? { code: 'Authorization_RequestDenied', message: 'The application may not do this in Microsoft Graph.' }),
    };
  if (status === 429)
    return { status, code: 'TooManyRequests', message: 'Microsoft Graph takes no more requests for the moment.', ...waitOf(answer) };
  return refusals.has(status) && error !== undefined ? { status, ...error } : undefined;
}

function waitOf({ headers }: Answered): { readonly retryAfterSeconds?: number } {
  const seconds = Number(headerOf(headers, 'retry-after') ?? '');
  return Number.isSafeInteger(seconds) && seconds >= 0 && seconds <= 86_400 ? { retryAfterSeconds: seconds } : {};
}

function errorIn(body: Buffer | undefined, redact: Redact): { readonly code: string; readonly message: string } | undefined {
  const error = membersOf(parsed(body), 'error');
  const [code, message] = [textIn(error, 'code'), textIn(error, 'message')];
  if (!/^[A-Za-z][A-Za-z0-9_.]{0,127}$/.test(code)) return undefined;
  return { code, message: redact((message === '' ? code : message).toWellFormed()).slice(0, 2000) };
}

function parsed(body: Buffer | undefined): Json | undefined {
  try {
    return JSON.parse(body?.toString() ?? '') as Json;
  } catch {
    return undefined;
  }
}

function membersOf(value: Json | undefined, name: string): Json | undefined {
  return value !== undefined && isObject(value) ? member(value, name) : undefined;
}

function textIn(value: Json | undefined, name: string): string {
  const text = membersOf(value, name);
  return typeof text === 'string' ? text : '';
}
