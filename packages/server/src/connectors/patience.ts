/**
 * Does a piece of work with a signal that comes after so many milliseconds, or when whoever asked gives up. The clock stops with the work:
 * of a thousand calls a second that may each take minutes, none is remembered once it is answered.
 */
export async function patiently<T>(ms: number, asker: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const enough = new AbortController();
  const stop = () => enough.abort(asker?.reason);
  const clock = setTimeout(() => enough.abort(new DOMException('Time ran out.', 'TimeoutError')), ms);
  if (asker?.aborted === true) stop();
  asker?.addEventListener('abort', stop);
  try {
    return await work(enough.signal);
  } finally {
    clearTimeout(clock);
    asker?.removeEventListener('abort', stop);
  }
}
