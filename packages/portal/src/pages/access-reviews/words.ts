import type { RoundItem } from '@countersign/contract/schemas/access-reviews.ts';
import { printable } from '@countersign/core/printable.ts';
import { personWords } from '../../parts/person.ts';

export type Verdict = 'keep' | 'remove' | 'unsure';
type Result = NonNullable<RoundItem['result']>;

export function subjectWords({ subject: { person, group } }: Pick<RoundItem, 'subject'>): string {
  return person === null ? `Everybody in ${printable(group ?? '')}` : personWords(person);
}

export function accessWords({ access }: Pick<RoundItem, 'access'>): string {
  switch (access.kind) {
    case 'assignment': {
      const scope = access.scope === null || access.scope === '/' ? '' : `, ${access.scope}`;
      return printable(`${access.assigned?.kind === 'active' ? 'has' : 'may ask for'} ${access.role} at ${access.tenant}${scope}`);
    }
    case 'member':
      return printable(`is in the group ${access.group}`);
    case 'named':
      return printable(`is named by the policy ${access.policy}`);
  }
}

export const verdictWords: { readonly [verdict in Verdict]: string } = { keep: 'keep', remove: 'remove', unsure: 'not known' };

export const resultWords: { readonly [result in Result]: string } = {
  'by-hand': 'to be removed by owners',
  changed: 'left, since it had changed',
  kept: 'kept',
  over: 'ended by itself',
  removed: 'removed',
};
