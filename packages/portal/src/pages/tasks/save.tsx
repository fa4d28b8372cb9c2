import { Button, Field as FluentField, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import type { Field } from '../../form/fields.ts';
import type { Typed } from '../../form/values.ts';
import { favouritesOf, keepFavourites } from './favourite.ts';
import { withoutSecrets } from './use-typed.ts';

const useStyles = makeStyles({ row: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'flex-end', flexWrap: 'wrap' } });

interface SaveProps {
  readonly task: string;
  readonly tenant: string;
  readonly fields: readonly Field[];
  readonly typed: Typed;
}

/** Saves what stands in the form as a favourite, in this browser, without its secrets. */
export function Save({ task, tenant, fields, typed }: SaveProps) {
  const styles = useStyles();
  const { person } = useMe();
  const [name, setName] = useState<string>();
  const save = () => {
    const favourite = { id: crypto.randomUUID(), name: name ?? '', task, tenant, typed: withoutSecrets(fields, typed) };
    keepFavourites(person.id, [...favouritesOf(person.id), favourite]);
    setName(undefined);
  };
  if (name === undefined) return <Button onClick={() => setName(task.slice(task.indexOf('\\') + 1))}>Save as favourite</Button>;
  return (
    <div className={styles.row}>
      <FluentField label="Name of the favourite">
        <Input value={name} maxLength={100} onChange={(_event, { value }) => setName(value)} />
      </FluentField>
      <Button onClick={save} disabled={name.trim() === ''}>
        Save
      </Button>
      <Button appearance="subtle" onClick={() => setName(undefined)}>
        Not now
      </Button>
    </div>
  );
}
