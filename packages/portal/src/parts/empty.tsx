import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  empty: { color: tokens.colorNeutralForeground2, margin: 0, maxWidth: '70ch' },
});

/** What an empty list would hold, and how something comes into it. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className={useStyles().empty}>{children}</p>;
}
