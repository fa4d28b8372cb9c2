import { type JsonObject, textOf, textsOf } from '../json.ts';
import type { ExchangeObject, TenantState } from '../state/tenant-state.ts';

/** One call of a cmdlet, bound and allowed, as its handler sees it. */
export interface Call {
  readonly state: TenantState;
  readonly cmdlet: string;
  readonly parameters: JsonObject;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Who does it: an application's id, or a person's address. */
  readonly actor: string;
  readonly requestId: string;
  warn(text: string): void;
}

/** What a cmdlet does: it answers objects, or throws an ExchangeException before it has changed anything. */
export type Handler = (call: Call) => readonly ExchangeObject[];
export type Handlers = Readonly<Record<string, Handler>>;

export const given = (call: Call, name: string): boolean => Object.hasOwn(call.parameters, name);
export const text = (call: Call, name: string): string => textOf(call.parameters[name]);
export const texts = (call: Call, name: string): string[] => textsOf(call.parameters[name]);
export const flag = (call: Call, name: string, otherwise = false): boolean => {
  const value = call.parameters[name];
  return typeof value === 'boolean' ? value : otherwise;
};
export const moment = (call: Call): string => new Date(call.now).toISOString();
