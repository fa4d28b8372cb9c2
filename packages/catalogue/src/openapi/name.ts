import type { OperationMethod } from '@countersign/core/task.ts';
import { singular } from './template.ts';

export interface Named {
  readonly method: OperationMethod;
  readonly version: 'v1.0' | 'beta';
  readonly path: string;
  /** Whether it answers with a list. */
  readonly lists: boolean;
  /** Whether its last segment is a verb. */
  readonly acts: boolean;
}

const verbs =
  'Add|Clear|Confirm|Copy|Disable|Enable|Export|Find|Import|Move|Remove|Reset|Restore|Revoke|Send|Set|Start|Stop|Suspend|Sync|Test|Update';
const leading = new RegExp(`^(${verbs})(?![a-z])`);
const byMethod = { GET: 'Get', POST: 'New', PATCH: 'Update', PUT: 'Set', DELETE: 'Remove' } as const;

/** The name by the convention of the built-in tasks: `Update-MgUserMessage`, `Revoke-MgUserSignInSession`, `New-MgGroupMemberByRef`. */
export function nameOf({ method, version, path, lists, acts }: Named): string {
  const words = path
    .split('/')
    .slice(1)
    .filter((step) => !step.startsWith('{') && step !== '$ref')
    .map(capital);
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1).map(singular);
  const mg = version === 'beta' ? 'MgBeta' : 'Mg';
  if (acts) {
    const verb = leading.exec(last)?.[1];
    if (verb === undefined) return `Invoke-${mg}${last}${before.join('')}`;
    return `${verb}-${mg}${before.join('')}${singular(last.slice(verb.length))}`;
  }
  const noun = `${before.join('')}${singular(last)}${path.endsWith('/$ref') ? 'ByRef' : ''}`;
  return `${lists ? 'List' : byMethod[method]}-${mg}${noun}`;
}

function capital(word: string): string {
  return word
    .split('_')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');
}
