import { createHash } from 'node:crypto';
import type { Directory } from '../graph/directory.ts';
import type { Json } from '../json.ts';
import type { SandboxTenant } from '../options.ts';

/** One object of Exchange: its properties by name. */
export type ExchangeObject = { [property: string]: Json };

/** A change made in the tenant, as the unified audit log keeps it. */
export interface AuditRecord {
  readonly id: string;
  readonly at: number;
  readonly operation: string;
  readonly userId: string;
  readonly objectId: string;
  readonly parameters: readonly { readonly Name: string; readonly Value: string }[];
  readonly requestId: string;
  readonly sessionId: string;
}

export interface TenantState {
  readonly options: SandboxTenant;
  /** The domain that people's addresses are in, as `contoso.com`. */
  readonly mailDomain: string;
  readonly objects: Map<string, ExchangeObject[]>;
  readonly audit: AuditRecord[];
  /** What Microsoft Graph shows of the tenant. */
  directory: Directory;
  /** Ids of the applications that get tokens here. */
  readonly consented: Set<string>;
  serial: number;
}

/** The objects of one noun, oldest first. The list is the state itself. */
export function objectsOf(state: TenantState, noun: string): ExchangeObject[] {
  const found = state.objects.get(noun);
  if (found !== undefined) return found;
  const empty: ExchangeObject[] = [];
  state.objects.set(noun, empty);
  return empty;
}

/** The one object of a noun that every tenant has, as its organization config. */
export function singleton(state: TenantState, noun: string): ExchangeObject {
  const [first] = objectsOf(state, noun);
  if (first !== undefined) return first;
  const created: ExchangeObject = { Identity: noun, Name: noun, Guid: guidFor(state, noun) };
  objectsOf(state, noun).push(created);
  return created;
}

export function removeObjects(state: TenantState, noun: string, matches: (object: ExchangeObject) => boolean): void {
  state.objects.set(
    noun,
    objectsOf(state, noun).filter((object) => !matches(object)),
  );
}

/** A GUID that is the same each time for the same tenant and text. */
export function guidFor(state: Pick<TenantState, 'options'>, text: string): string {
  const hex = createHash('sha256').update(`${state.options.id}\n${text}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A fresh GUID: the same sequence after each reset. */
export function nextGuid(state: TenantState): string {
  state.serial += 1;
  return guidFor(state, `serial ${state.serial}`);
}
