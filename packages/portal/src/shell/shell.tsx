import { Button, makeStyles, Popover, PopoverSurface, PopoverTrigger, tokens } from '@fluentui/react-components';
import { NavigationRegular } from '@fluentui/react-icons';
import { Link, Outlet } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { startLive } from '../api/live.ts';
import { useMe } from '../api/me.ts';
import { queries } from '../api/queries.ts';
import { Banners } from './banners.tsx';
import { Menu } from './menu.tsx';
import { PersonMenu } from './person-menu.tsx';

const narrow = '@media (max-width: 800px)';
const wide = '@media (min-width: 801px)';

const useStyles = makeStyles({
  shell: { display: 'flex', flexDirection: 'column', minHeight: '100vh', backgroundColor: tokens.colorNeutralBackground2 },
  skip: {
    position: 'absolute',
    left: '-9999px',
    ':focus': { left: '8px', top: '8px', zIndex: 10, padding: '8px', backgroundColor: tokens.colorNeutralBackground1 },
  },
  top: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    height: '48px',
    paddingInline: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    position: 'sticky',
    top: 0,
    zIndex: 5,
    '@media print': { display: 'none' },
  },
  name: {
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    flexGrow: 1,
  },
  demo: {
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'nowrap',
  },
  more: { [narrow]: { display: 'none' } },
  menuButton: { [wide]: { display: 'none' } },
  below: { display: 'flex', flexGrow: 1, minWidth: 0 },
  side: {
    width: '220px',
    flexShrink: 0,
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: { display: 'none' },
    '@media print': { display: 'none' },
  },
  main: {
    flexGrow: 1,
    minWidth: 0,
    padding: `${tokens.spacingVerticalXL} ${tokens.spacingHorizontalXXL}`,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    [narrow]: { padding: tokens.spacingHorizontalL },
  },
});

/** What stands around every page of somebody who is signed in. */
export function Shell() {
  const styles = useStyles();
  const { demo } = useMe();
  useEffect(() => startLive(queries), []);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#page">
        Skip to the page
      </a>
      <header className={styles.top}>
        <NarrowMenu />
        <Link to="/" className={styles.name}>
          Countersign{' '}
          {demo ? (
            <span className={styles.demo}>
              demo<span className={styles.more}>: nothing here is real</span>
            </span>
          ) : null}
        </Link>
        <PersonMenu />
      </header>
      <div className={styles.below}>
        <div className={styles.side}>
          <Menu />
        </div>
        <main id="page" className={styles.main} tabIndex={-1}>
          <Banners />
          <Outlet />
        </main>
      </div>
    </div>
  );
}

/** On a phone the menu opens from a button. */
function NarrowMenu() {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  return (
    <Popover open={open} onOpenChange={(_event, now) => setOpen(now.open)} trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button className={styles.menuButton} appearance="transparent" icon={<NavigationRegular />} aria-label="Menu" />
      </PopoverTrigger>
      <PopoverSurface aria-label="Menu">
        <Menu went={() => setOpen(false)} />
      </PopoverSurface>
    </Popover>
  );
}
