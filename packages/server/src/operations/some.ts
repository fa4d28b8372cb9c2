import type { Person } from '@countersign/core/person.ts';

/** The first of some people by username, and how many there are. */
export interface Some {
  readonly people: readonly Person[];
  readonly count: number;
}
