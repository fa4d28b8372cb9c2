import { prefix } from '@countersign/contract/routes.ts';
import { kinds } from '@countersign/core/entry.ts';
import type { QueryClient } from '@tanstack/react-query';
import { connection } from './connection.ts';

const gatherMs = 150;
const againMs = 5_000;

/**
 * Reads what is shown again whenever something happens that this person may see. A page that nobody looks at does not listen: a browser
 * has few connections to one server. Answers how to stop.
 */
export function startLive(queries: QueryClient): () => void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  const refresh = gathered(() => void queries.invalidateQueries());
  const close = () => {
    clearTimeout(again);
    source?.close();
    source = undefined;
  };
  const open = () => {
    close();
    source = new EventSource(`${prefix}/events`);
    for (const kind of kinds) source.addEventListener(kind, refresh);
    source.addEventListener('open', () => {
      if (connection.get() === 'lost') refresh();
      connection.set('live');
    });
    source.addEventListener('error', () => {
      connection.set('lost');
      // A browser tries again by itself after a cut, but not after an answer that is no stream.
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, againMs);
    });
  };
  const look = () => {
    if (document.visibilityState === 'hidden') return close();
    if (source !== undefined) return;
    open();
    refresh();
  };
  open();
  document.addEventListener('visibilitychange', look);
  return () => {
    close();
    document.removeEventListener('visibilitychange', look);
  };
}

/** Once for all calls that come shortly after one another. */
function gathered(act: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      act();
    }, gatherMs);
  };
}
