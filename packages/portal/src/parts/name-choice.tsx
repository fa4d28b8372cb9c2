import { Field, Select } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useState } from 'react';
import { type Named, namesOf } from '../api/names.ts';
import { Offered } from './offered.tsx';

interface NameChoiceProps {
  readonly of: Named;
  readonly label: string;
  /** Empty while none is chosen. */
  readonly value: string;
  readonly change: (name: string) => void;
  readonly required?: boolean;
  /** What choosing none is called; without it one is always chosen. */
  readonly none?: string;
  readonly wrong?: string | undefined;
}

/** One name out of those that there are: looked through where they fit on a page, else searched for by what is typed. */
export function NameChoice(props: NameChoiceProps) {
  const { of, label, value, change, required = false, none, wrong } = props;
  const { data } = useQuery(namesOf(of));
  if (data?.all === false) return <SearchedChoice {...props} />;
  return (
    <Field label={label} required={required} validationMessage={wrong}>
      <Select value={value} onChange={(_event, chosen) => change(chosen.value)}>
        {none === undefined ? null : <option value="">{none}</option>}
        {data?.names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </Select>
    </Field>
  );
}

/** What is typed is chosen once it is a whole name. */
function SearchedChoice({ of, label, value, change, required = false, wrong }: NameChoiceProps) {
  const [typed, setTyped] = useState(value);
  const search = useDeferredValue(typed.trim());
  const { data } = useQuery(namesOf(of, search));
  const names = data?.names ?? [];
  const whole = names.includes(typed.trim()) ? typed.trim() : '';
  useEffect(() => {
    if (whole !== '' && whole !== value) change(whole);
  }, [whole, value, change]);
  const type = (next: string) => {
    setTyped(next);
    if (value !== '' && next.trim() !== value) change('');
  };
  return (
    <Offered
      label={label}
      required={required}
      value={typed}
      change={type}
      hint={wrong}
      placeholder="a part of its name"
      offers={names.map((name) => [name, ''] as const)}
    />
  );
}
