import { useSyncExternalStore } from 'react';

/** A value that changes outside of React, with those who look at it. */
export interface Signal<T> {
  get(): T;
  set(value: T): void;
  subscribe(look: () => void): () => void;
}

export function signal<T>(first: T): Signal<T> {
  let value = first;
  const looking = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const look of looking) look();
    },
    subscribe: (look) => {
      looking.add(look);
      return () => looking.delete(look);
    },
  };
}

export function useSignal<T>(of: Signal<T>): T {
  return useSyncExternalStore(of.subscribe, of.get);
}
