import { useState } from 'react';
import { useDraft } from '../../api/draft.ts';
import { type Names, onlyOf } from '../../api/names.ts';
import type { Field } from '../../form/fields.ts';
import type { Typed } from '../../form/values.ts';
import type { Begun } from './beginning.ts';

interface Typing {
  readonly typed: Typed;
  readonly setTyped: (typed: Typed) => void;
  /** Once it was sent, nothing of it is kept. */
  readonly forget: () => void;
}

/** What is being typed into a task's form. It outlives a reload and an ended session, but for secrets, which are nowhere but in the page. */
export function useTyped(task: string, fields: readonly Field[], beginning: Begun | undefined): Typing {
  const [kept, keep] = useDraft(`task ${task}`);
  const [typed, setTyped] = useState<Typed>(() => beginning?.typed ?? parse(kept));
  return {
    typed,
    setTyped: (next) => {
      setTyped(next);
      const open = withoutSecrets(fields, next);
      keep(Object.keys(open).length === 0 ? '' : JSON.stringify(open));
    },
    forget: () => keep(''),
  };
}

/** Which tenant is chosen: what the page began with, the only one there is, or what was chosen before a reload. */
export function useTenant(
  task: string,
  tenants: Names,
  begun: string | undefined,
): readonly [tenant: string, choose: (name: string) => void, forget: () => void] {
  const [kept, keep] = useDraft(`tenant of ${task}`);
  const [tenant, setTenant] = useState(begun ?? (keptIn(tenants, kept) || onlyOf(tenants)));
  const choose = (name: string) => {
    setTenant(name);
    keep(name);
  };
  return [tenant, choose, () => keep('')];
}

/** What was chosen before, unless one sees that it is there no more. */
function keptIn({ names, all }: Names, kept: string): string {
  return all && !names.includes(kept) ? '' : kept;
}

/** What may be kept in a browser's storage. */
export function withoutSecrets(fields: readonly Field[], typed: Typed): Typed {
  const secret = new Set(fields.filter(({ holdsSecret }) => holdsSecret).map(({ name }) => name));
  return Object.fromEntries(Object.entries(typed).filter(([name]) => !secret.has(name)));
}

function parse(kept: string): Typed {
  try {
    const found: unknown = JSON.parse(kept === '' ? '{}' : kept);
    return typeof found === 'object' && found !== null && Object.values(found).every((text) => typeof text === 'string')
      ? (found as Typed)
      : {};
  } catch {
    return {};
  }
}
