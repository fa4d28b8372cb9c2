/** Waits for something so many milliseconds at most; then it throws, and says what it waited for. */
export async function within<T>(ms: number, late: string, work: PromiseLike<T>): Promise<T> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(new Error(`${late} (${ms / 1000} s)`)), ms);
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}
