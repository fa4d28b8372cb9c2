import type { Asked, Reply } from './front.ts';
import { passThrough } from './pass-through.ts';
import { servePim } from './pim/serve.ts';

/** Roles just in time are served by ourselves; everything else Graph answers, after it was approved. */
export async function answerTo(asked: Asked): Promise<Reply> {
  return (await servePim(asked)) ?? (await passThrough(asked));
}
