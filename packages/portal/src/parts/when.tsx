import { makeStyles, tokens } from '@fluentui/react-components';
import { useNow } from './now.ts';
import { bothTimes, localTime, relativeTime, roughly, utcBeside } from './times.ts';

const useStyles = makeStyles({ beside: { color: tokens.colorNeutralForeground2 } });

/** An instant where the reader is, UTC beside it, and how far away it is. */
export function When({ at }: { readonly at: string }) {
  const styles = useStyles();
  const now = useNow(30_000);
  const ms = Date.parse(at);
  const utc = utcBeside(ms);
  return (
    <time dateTime={at}>
      {localTime(ms)}{' '}
      <span className={styles.beside}>
        {utc === undefined ? '' : `(${utc}), `}
        {relativeTime(ms, now)}
      </span>
    </time>
  );
}

/** How far away an instant is; all of it on hovering. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow(30_000);
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={bothTimes(ms)}>
      {relativeTime(ms, now)}
    </time>
  );
}

/** The time that is left until an instant; the seconds count in the last minutes. */
export function TimeLeft({ until }: { readonly until: string }) {
  const now = useNow(1_000);
  const left = Date.parse(until) - now;
  return (
    <time dateTime={until} title={bothTimes(Date.parse(until))}>
      {left <= 0 ? 'over' : `${roughly(left)} left`}
    </time>
  );
}
