import type { Refusal } from '@countersign/core/errors.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import type { Tenant } from '@countersign/core/workload.ts';
import type { Mark, Who } from '../../../operations/operation.ts';
import type { Wire } from '../front.ts';
import type { Given, Kind } from './given.ts';

/** What a cmdlet stands on. */
export interface OwnAsked {
  readonly wire: Wire;
  readonly tenant: Tenant;
  readonly given: Given;
}

/** Objects, as a cmdlet writes them to the pipeline. */
export interface Objects {
  readonly objects: readonly JsonObject[];
  readonly warnings?: readonly string[];
}

/** One cmdlet of Microsoft's privileged access management, and the operations that it stands for. It parses, runs and renders; it decides nothing. */
export interface Own {
  readonly name: string;
  readonly parameters: { readonly [name: string]: Kind };
  readonly required: readonly string[];
  /** Whether it asks before it acts. */
  readonly acts: boolean;
  readonly operations: readonly { readonly name: string; readonly mark: Mark; readonly who: Who }[];
  readonly run: (asked: OwnAsked) => Promise<Objects | Refusal>;
}

export function one(object: { readonly [name: string]: Json }): Objects {
  return { objects: [object] };
}
