import type { Overview } from '@countersign/contract/schemas/overview.ts';
import { makeStyles, tokens } from '@fluentui/react-components';
import { Empty } from '../../parts/empty.tsx';
import { columnsOf, kinds, totalsOf } from './columns.ts';

const useStyles = makeStyles({
  chart: { display: 'block', width: '100%', height: '160px' },
  ends: { display: 'flex', justifyContent: 'space-between', color: tokens.colorNeutralForeground2 },
  legend: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL },
  key: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
  swatch: { width: '12px', height: '12px' },
  approved: { fill: tokens.colorPaletteGreenBackground3 },
  waiting: { fill: tokens.colorPaletteYellowBackground3 },
  lapsed: { fill: tokens.colorNeutralForeground3 },
  denied: { fill: tokens.colorPaletteRedBackground3 },
  blocked: { fill: tokens.colorPaletteDarkOrangeForeground1 },
});

/** Every day one column: what was asked for, by what became of it, and beside it the calls that were blocked. */
export function Days({ of }: { readonly of: Overview['requests'] }) {
  const styles = useStyles();
  const totals = totalsOf(of);
  if (kinds.every((kind) => totals[kind] === 0))
    return <Empty>Nobody has asked for anything in these days, and nothing was blocked.</Empty>;
  return (
    <>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${of.length} 100`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Requests and refusals, day by day: ${kinds.map((kind) => `${totals[kind]} ${kind}`).join(', ')}`}
      >
        {columnsOf(of).map(({ kind, day, x, y, width, height }) => (
          <rect key={`${day} ${kind}`} className={styles[kind]} x={x} y={y} width={width} height={height}>
            <title>{`${day}: ${kind}`}</title>
          </rect>
        ))}
      </svg>
      <div className={styles.ends}>
        <span>{of[0]?.day}</span>
        <span>{of.at(-1)?.day}</span>
      </div>
      <div className={styles.legend}>
        {kinds.map((kind) => (
          <span key={kind} className={styles.key}>
            <svg className={styles.swatch} viewBox="0 0 1 1" aria-hidden="true">
              <rect className={styles[kind]} width="1" height="1" />
            </svg>
            {totals[kind]} {kind}
          </span>
        ))}
      </div>
    </>
  );
}
