import { Field, SearchBox } from '@fluentui/react-components';
import { useDeferredValue, useState } from 'react';

/** What is searched for, and the box in which it is typed. */
export function useSearch(placeholder: string) {
  const [typed, setTyped] = useState('');
  const words = useDeferredValue(typed.trim());
  const box = (
    <search>
      <Field label="Search">
        <SearchBox value={typed} placeholder={placeholder} maxLength={100} onChange={(_event, { value }) => setTyped(value)} />
      </Field>
    </search>
  );
  return { box, query: words === '' ? {} : { search: words } };
}
