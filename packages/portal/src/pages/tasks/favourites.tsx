import { printable } from '@countersign/core/printable.ts';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { PageLink } from '../../parts/link.tsx';
import { Section } from '../../parts/section.tsx';
import { bare } from '../../terms/asks-words.ts';
import { favouritesOf, keepFavourites } from './favourite.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  quiet: { color: tokens.colorNeutralForeground2, flexGrow: 1 },
});

/** What this person saved in this browser; nothing where there is nothing. */
export function Favourites({ person }: { readonly person: string }) {
  const styles = useStyles();
  const [kept, setKept] = useState(() => favouritesOf(person));
  if (kept.length === 0) return null;
  const forget = (id: string) => {
    const rest = kept.filter((one) => one.id !== id);
    keepFavourites(person, rest);
    setKept(rest);
  };
  return (
    <Section title="Favourites">
      <ul className={styles.list} aria-label="Favourites">
        {kept.map(({ id, name, task, tenant }) => (
          <li key={id} className={styles.item}>
            <PageLink to="/tasks/$name" params={{ name: task }} search={{ favourite: id }}>
              {printable(name)}
            </PageLink>
            <span className={styles.quiet}>
              {bare(task)} at {printable(tenant)}
            </span>
            <Button appearance="subtle" size="small" icon={<DismissRegular />} aria-label={`Forget ${name}`} onClick={() => forget(id)} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
