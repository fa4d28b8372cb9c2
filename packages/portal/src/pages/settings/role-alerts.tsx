import type { Json } from '@countersign/core/json.ts';
import { type AlertLimits, usualAlertLimits } from '@countersign/core/role-alert-limits.ts';
import { freezeSetting, roleAlertsName } from '@countersign/core/setting-document.ts';
import { humanDuration } from '@countersign/core/time.ts';
import { Singular } from './singular.tsx';

/** What is looked for in how roles are held, as two owners said, and changing it. */
export function RoleAlerts({ owner }: { readonly owner: boolean }) {
  return (
    <Singular
      title="Role alerts"
      name={roleAlertsName}
      owner={owner}
      says={(text) => factsOf(limitsOf(text))}
      change={{ first: 'Say from where on', again: 'Change from where on' }}
    />
  );
}

function limitsOf(text: Json | undefined): AlertLimits {
  const read = text === undefined ? undefined : freezeSetting(text);
  return read?.ok === true && read.setting.type === 'role-alerts' ? read.setting.limits : usualAlertLimits;
}

function factsOf(limits: AlertLimits): readonly (readonly [string, string])[] {
  const { stale, unused, unproved, 'assigned-outside': outside, 'too-frequent': often, 'too-many': many } = limits;
  const said = ({ on }: { readonly on: boolean }, words: string) => (on ? words : 'not looked for');
  const share = many.percent === 0 ? '' : `, and at least ${many.percent} % of all who may have any role`;
  return [
    ['Assigned outside', said(outside, 'whoever is in a role that Countersign did not lend them')],
    ['Stale', said(stale, `not signed in for ${humanDuration(stale.after)}`)],
    ['Unused', said(unused, `not asked for ${humanDuration(unused.after)}`)],
    ['Too frequent', said(often, `${often.times} times or more within ${humanDuration(often.within)}`)],
    ['Too many', said(many, `${many.people} people or more with a critical role${share}`)],
    ['Unproved', said(unproved, 'a role of high or critical risk without a fresh sign-in or a passkey')],
  ];
}
