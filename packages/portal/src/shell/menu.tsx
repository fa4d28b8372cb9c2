import { CounterBadge, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMe } from '../api/me.ts';
import { read } from '../api/reads.ts';
import { type Place, places } from './places.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  heading: {
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXS}`,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    margin: 0,
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    borderLeft: '3px solid transparent',
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    minHeight: '24px',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover, color: tokens.colorNeutralForeground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    // Where a system forces its colours, nothing is transparent.
    '@media (forced-colors: active)': { borderLeftColor: 'Canvas' },
  },
  here: {
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorNeutralBackground1Selected,
    color: tokens.colorNeutralForeground1Selected,
    borderLeftColor: tokens.colorCompoundBrandStroke,
    '@media (forced-colors: active)': { borderLeftColor: 'Highlight' },
  },
  label: { flexGrow: 1 },
});

/** Where one can go; `went` is told when somebody goes. */
export function Menu({ went }: { readonly went?: () => void }) {
  const styles = useStyles();
  const me = useMe();
  const shown = places.filter(({ shownTo }) => shownTo === undefined || shownTo(me));
  const groups = [undefined, ...new Set(shown.map(({ group }) => group).filter((group) => group !== undefined))];
  return (
    <nav aria-label="Pages">
      {groups.map((group) => (
        <div key={group ?? ''}>
          {group === undefined ? null : <h2 className={styles.heading}>{group}</h2>}
          <ul className={styles.list}>
            {shown
              .filter((place) => place.group === group)
              .map((place) => (
                <li key={place.to}>
                  <PlaceLink place={place} went={went} />
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function PlaceLink({ place: { to, label, icon: Icon }, went }: { readonly place: Place; readonly went: (() => void) | undefined }) {
  const styles = useStyles();
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === '/' }}
      className={styles.link}
      activeProps={{ className: mergeClasses(styles.link, styles.here), 'aria-current': 'page' }}
      onClick={() => went?.()}
    >
      <Icon aria-hidden />
      <span className={styles.label}>{label}</span>
      {to === '/approvals' ? <Waiting /> : null}
    </Link>
  );
}

/** How many requests wait for this person's vote. */
function Waiting() {
  const { data } = useQuery(read('listRequests', { query: { decidable: 'true', limit: '100' } }));
  const count = data?.items.length ?? 0;
  return count === 0 ? null : <CounterBadge count={count} overflowCount={99} color="danger" aria-label={`${count} waiting for you`} />;
}
