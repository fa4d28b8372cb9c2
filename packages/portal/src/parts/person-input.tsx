import { Field, Input } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId } from 'react';
import { read } from '../api/reads.ts';

interface NamedInputProps {
  readonly label: string;
  readonly value: string;
  readonly change: (name: string) => void;
  readonly required?: boolean;
  readonly hint?: string;
}

/** A username, with those offered that fit what is typed. */
export function PersonInput(props: NamedInputProps) {
  const search = useDeferredValue(props.value.trim());
  const { data } = useQuery(read('listPeople', { query: { limit: '10', ...(search === '' ? {} : { search }) } }));
  return <Offered {...props} offers={data?.items.map(({ username, name }) => [username, name] as const) ?? []} />;
}

/** A group's name, the same way. */
export function GroupInput(props: NamedInputProps) {
  const search = useDeferredValue(props.value.trim());
  const { data } = useQuery(read('listGroups', { query: { limit: '10', ...(search === '' ? {} : { search }) } }));
  return <Offered {...props} offers={data?.items.map(({ name }) => [name, ''] as const) ?? []} />;
}

type Offer = readonly [value: string, words: string];

function Offered({ label, value, change, required = false, hint, offers }: NamedInputProps & { readonly offers: readonly Offer[] }) {
  const list = useId();
  return (
    <Field label={label} required={required} hint={hint}>
      <Input
        list={list}
        value={value}
        maxLength={64}
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
