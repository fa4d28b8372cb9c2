import type { Reason } from '@countersign/contract/schemas/names.ts';
import { printable } from '@countersign/core/printable.ts';

/** Why, one step a line. */
export function Reasons({ of }: { readonly of: readonly Reason[] }) {
  const told = of.filter(({ code }) => code !== 'fits');
  if (told.length === 0) return null;
  return (
    <ul>
      {told.map(({ code, message, policy, guard }) => (
        <li key={`${code} ${policy ?? ''} ${guard ?? ''} ${message}`}>{printable(message)}</li>
      ))}
    </ul>
  );
}
