import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { read } from '../api/reads.ts';
import { type NamedInputProps, Offered } from './offered.tsx';

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
