import { Field, Input } from '@fluentui/react-components';
import { useId } from 'react';

export interface NamedInputProps {
  readonly label: string;
  readonly value: string;
  readonly change: (name: string) => void;
  readonly required?: boolean;
  readonly hint?: string | undefined;
  readonly placeholder?: string;
}

type Offer = readonly [value: string, words: string];

/** A name that is typed, with those offered that fit. */
export function Offered({
  label,
  value,
  change,
  required = false,
  hint,
  placeholder,
  offers,
}: NamedInputProps & { readonly offers: readonly Offer[] }) {
  const list = useId();
  return (
    <Field label={label} required={required} hint={hint}>
      <Input
        list={list}
        value={value}
        placeholder={placeholder}
        maxLength={300}
        autoCapitalize="none"
        autoComplete="off"
        onChange={(_event, typed) => change(typed.value)}
        contentAfter={
          <datalist id={list}>
            {offers.map(([offered, words]) => (
              <option key={offered} value={offered}>
                {words}
              </option>
            ))}
          </datalist>
        }
      />
    </Field>
  );
}
