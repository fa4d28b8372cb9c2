import type { Asked, Reply } from './front.ts';
import { passThrough } from './pass-through.ts';

/** What is served by ourselves, and what Graph answers after it was approved. */
export async function answerTo(asked: Asked): Promise<Reply> {
  return await passThrough(asked);
}
