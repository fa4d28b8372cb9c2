const steps = [
  ['MB', 1024 * 1024],
  ['KB', 1024],
] as const;

/** `1.4 MB (1,468,006 bytes)`: easily read, and exact. */
export function sizeWords(bytes: number): string {
  const exact = `${bytes.toLocaleString('en')} ${bytes === 1 ? 'byte' : 'bytes'}`;
  const step = steps.find(([, size]) => bytes >= size);
  return step === undefined ? exact : `${Number((bytes / step[1]).toFixed(1))} ${step[0]} (${exact})`;
}
