/** Repeats a piece of work until it is stopped: at once again while there is more, else after a pause. A failure is told and tried again later; it stops nothing else. */
export interface Loop {
  /** Does it soon, without waiting for the pause. */
  nudge(): void;
  stop(): Promise<void>;
}

export function loop(work: () => Promise<boolean>, { pauseMs, failed }: { pauseMs: number; failed: (error: unknown) => number }): Loop {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let nudged = false;
  const next = (delay: number) => {
    if (stopped) return;
    timer = setTimeout(() => {
      timer = undefined;
      nudged = false;
      turn = once();
    }, delay);
    timer.unref();
  };
  const once = async () => {
    try {
      const more = await work();
      next(more || nudged ? 0 : pauseMs);
    } catch (error) {
      next(failed(error));
    }
  };
  next(0);
  return {
    nudge() {
      nudged = true;
      if (timer === undefined || stopped) return;
      clearTimeout(timer);
      next(0);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
