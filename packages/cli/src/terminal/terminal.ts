import { type Paint, paintFor } from './paint.ts';

/** One of the two places to write to. */
export interface Terminal {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Columns of a terminal; undefined for a file or a pipe, where nothing is cut. */
  readonly width: number | undefined;
}

export interface Stream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

export function terminalOn(stream: Stream, environment: { readonly [name: string]: string | undefined }): Terminal {
  const isTerminal = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    paint: paintFor(isTerminal, environment),
    width: isTerminal ? Math.max(40, stream.columns ?? 80) : undefined,
  };
}
