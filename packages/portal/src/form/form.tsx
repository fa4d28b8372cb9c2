import type { Violation } from '@countersign/core/constrain.ts';
import { Field as FluentField, makeStyles, Select, tokens } from '@fluentui/react-components';
import { FieldInput } from './field-input.tsx';
import type { Field } from './fields.ts';
import type { Files } from './use-files.ts';
import type { Typed } from './values.ts';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '640px' },
  // The longest name would else be wider than a phone.
  add: { minWidth: 0, '& select': { minWidth: 0, width: '100%', textOverflow: 'ellipsis' } },
});

interface FormProps {
  readonly fields: readonly Field[];
  readonly typed: Typed;
  readonly change: (typed: Typed) => void;
  readonly unread: { readonly [name: string]: string };
  /** What the task's schema says against it; told once somebody has tried. */
  readonly violations: readonly Violation[];
  readonly files: Files;
}

/** The parameters of a task: what must be given, what was chosen, and a choice of the rest. */
export function Form({ fields, typed, change, unread, violations, files }: FormProps) {
  const styles = useStyles();
  const shown = fields.filter((field) => field.required || field.name in typed);
  const rest = fields.filter((field) => !shown.includes(field));
  const without = (name: string) => Object.fromEntries(Object.entries(typed).filter(([known]) => known !== name));
  return (
    <div className={styles.form}>
      {shown.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          text={typed[field.name] ?? ''}
          change={(text) => change({ ...typed, [field.name]: text })}
          wrong={unread[field.name] ?? violationOf(field.name, violations)}
          files={files}
          {...(field.required ? {} : { remove: () => change(without(field.name)) })}
        />
      ))}
      {rest.length === 0 ? null : (
        <FluentField className={styles.add} label="Add a parameter" hint={`${rest.length} more can be given.`}>
          <Select value="" onChange={(_event, { value }) => (value === '' ? undefined : change({ ...typed, [value]: '' }))}>
            <option value="">choose…</option>
            {rest.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        </FluentField>
      )}
    </div>
  );
}

/** A field that is missing is named by the rule about the whole; any other by its pointer. */
function violationOf(name: string, violations: readonly Violation[]): string | undefined {
  return violations.find(({ pointer }) => pointer === `/${name}` || pointer.startsWith(`/${name}/`))?.message;
}
