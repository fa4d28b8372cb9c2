import { makeStyles, Title2, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';

const useStyles = makeStyles({
  front: {
    minHeight: '100vh',
    display: 'grid',
    placeItems: 'center',
    backgroundColor: tokens.colorNeutralBackground3,
    padding: tokens.spacingHorizontalL,
    boxSizing: 'border-box',
  },
  card: {
    width: '100%',
    maxWidth: '400px',
    boxSizing: 'border-box',
    padding: tokens.spacingHorizontalXXL,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow8,
  },
  title: { marginBlock: 0 },
  quiet: { color: tokens.colorNeutralForeground2, margin: 0 },
});

/** A page outside of the shell: nobody is signed in yet. */
export function Front({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const styles = useStyles();
  useEffect(() => {
    document.title = `${title} · Countersign`;
  }, [title]);
  return (
    <main className={styles.front}>
      <div className={styles.card}>
        <Title2 as="h1" className={styles.title}>
          {title}
        </Title2>
        <p className={styles.quiet}>
          Countersign: nobody holds standing admin rights. Ask for a task, have it countersigned, run it once, prove it.
        </p>
        {children}
      </div>
    </main>
  );
}
