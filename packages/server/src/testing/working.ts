import { type Working, workOff } from '../jobs/jobs.ts';
import type { World } from './world.ts';

/** What a world's jobs are done with; a failure of a run that began by itself fails the test. */
export function workingOf({ sender }: Pick<World, 'sender'>): Working {
  const alarm = (message: string, error: unknown) => {
    throw new Error(message, { cause: error });
  };
  return { sender, underWay: new Set(), alarm };
}

/** Does every job that is due, and waits for the runs that began with them. */
export async function doJobs(world: Pick<World, 'sender'>): Promise<void> {
  const working = workingOf(world);
  try {
    while (await workOff(working));
  } finally {
    await Promise.all(working.underWay);
  }
}
