import { Button, Field as FluentField, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Field } from '../../form/fields.ts';
import { pasted } from '../../form/paste.ts';
import type { Typed } from '../../form/values.ts';

const useStyles = makeStyles({
  paste: { maxWidth: '640px' },
  inside: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    paddingTop: tokens.spacingVerticalS,
    alignItems: 'flex-start',
  },
  wide: { width: '100%' },
});

interface PasteProps {
  readonly task: string;
  readonly fields: readonly Field[];
  readonly filled: (typed: Typed) => void;
}

/** Fills the form from a PowerShell line. */
export function Paste({ task, fields, filled }: PasteProps) {
  const styles = useStyles();
  const [line, setLine] = useState('');
  const [wrong, setWrong] = useState<string>();
  const fill = () => {
    const found = pasted(line, task, fields);
    setWrong(found.ok ? undefined : found.message);
    if (found.ok) filled(found.typed);
  };
  return (
    <details className={styles.paste}>
      <summary>Fill in from a PowerShell line</summary>
      <div className={styles.inside}>
        <FluentField
          className={styles.wide}
          label="PowerShell line"
          hint="Literals alone: a variable or an expression is refused."
          validationMessage={wrong}
        >
          <Textarea value={line} resize="vertical" onChange={(_event, { value }) => setLine(value)} />
        </FluentField>
        <Button onClick={fill} disabled={line.trim() === ''}>
          Fill in
        </Button>
      </div>
    </details>
  );
}
