import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import type { FormEvent } from 'react';
import { type Filters, filtersIn, kindChoices, localOf } from './filters.ts';

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(230px, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
  },
  buttons: { display: 'flex', gap: tokens.spacingHorizontalM },
});

interface SearchProps {
  readonly of: Filters;
  readonly search: (filters: Filters) => void;
}

/** What to look for. Nothing is asked for while it is typed. */
export function Search({ of, search }: SearchProps) {
  const styles = useStyles();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    search(filtersIn(new FormData(event.currentTarget)));
  };
  return (
    <search>
      <form className={styles.form} onSubmit={submit} aria-label="Search the log">
        <Field label="Person">
          <Input name="person" defaultValue={of.person ?? ''} placeholder="username" maxLength={63} />
        </Field>
        <Field label="Task">
          <Input name="task" defaultValue={of.task ?? ''} placeholder="Exchange\New-JournalRule" maxLength={300} />
        </Field>
        <Field label="Target">
          <Input name="target" defaultValue={of.target ?? ''} placeholder="exactly as it was given" maxLength={256} />
        </Field>
        <Field label="Request">
          <Input name="request" defaultValue={of.request ?? ''} placeholder="its id" maxLength={100} />
        </Field>
        <Field label="Kind">
          <Select name="kind" defaultValue={of.kind ?? ''}>
            <option value="">any</option>
            {kindChoices.map(([kind, words]) => (
              <option key={kind} value={kind}>
                {words}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Outcome">
          <Input name="outcome" defaultValue={of.outcome ?? ''} placeholder="succeeded" maxLength={40} />
        </Field>
        <Field label="From">
          <Input name="from" type="datetime-local" defaultValue={localOf(of.from)} />
        </Field>
        <Field label="Until">
          <Input name="until" type="datetime-local" defaultValue={localOf(of.until)} />
        </Field>
        <div className={styles.buttons}>
          <Button type="submit" appearance="primary">
            Search
          </Button>
          <Button type="button" onClick={() => search({})}>
            Clear
          </Button>
        </div>
      </form>
    </search>
  );
}
