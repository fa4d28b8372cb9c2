import { printable } from '@countersign/core/printable.ts';
import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import type { RefObject } from 'react';
import { goTo } from './editor.tsx';
import type { Trouble } from './trouble.ts';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL },
  line: { minWidth: 0, paddingInline: tokens.spacingHorizontalXS, height: 'auto', verticalAlign: 'baseline' },
});

interface TroublesProps {
  readonly of: readonly Trouble[];
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

/** What is wrong in the text, each with a way to its line. */
export function Troubles({ of, area }: TroublesProps) {
  const styles = useStyles();
  if (of.length === 0) return null;
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>It cannot be saved like this.</MessageBarTitle>
        <ul className={styles.list}>
          {of.map(({ message, at }) => (
            <li key={`${at?.line} ${message}`}>
              {at === undefined ? null : (
                <Button className={styles.line} size="small" appearance="transparent" onClick={() => goTo(area.current, at.line)}>
                  Line {at.line}:
                </Button>
              )}{' '}
              {printable(message)}
            </li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}
