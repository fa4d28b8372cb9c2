import type { Overview } from '@countersign/contract/schemas/overview.ts';

type Day = Overview['requests'][number];

/** What may have become of what was asked for; and calls that were blocked. */
export const kinds = ['approved', 'waiting', 'lapsed', 'denied', 'blocked'] as const;
type Kind = (typeof kinds)[number];

export function countsOf({ asked, approved, denied, lapsed, blocked }: Day): { readonly [kind in Kind]: number } {
  return { approved, denied, lapsed, blocked, waiting: asked - approved - denied - lapsed };
}

export function totalsOf(days: readonly Day[]): { readonly [kind in Kind]: number } {
  const sum = (kind: Kind) => days.reduce((total, day) => total + countsOf(day)[kind], 0);
  return { approved: sum('approved'), waiting: sum('waiting'), lapsed: sum('lapsed'), denied: sum('denied'), blocked: sum('blocked') };
}

interface Column {
  readonly day: string;
  readonly kind: Kind;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Rectangles in a box one wide a day and 100 high, y growing downwards: requests stacked, blocked calls beside them. */
export function columnsOf(days: readonly Day[]): readonly Column[] {
  const most = Math.max(...days.flatMap(({ asked, blocked }) => [asked, blocked]), 1);
  return days.flatMap((day, index) => {
    const counts = countsOf(day);
    let top = 100;
    return kinds.flatMap((kind) => {
      const height = (100 * counts[kind]) / most;
      if (height === 0) return [];
      const beside = kind === 'blocked';
      if (!beside) top -= height;
      return [{ day: day.day, kind, x: index + (beside ? 0.55 : 0.1), y: beside ? 100 - height : top, width: 0.35, height }];
    });
  });
}
