import { roleAlerts } from '@countersign/core/role-alert-limits.ts';
import Type from 'typebox';
import { PersonRef } from './names.ts';
import { closed, instant, oneOf, orNull, pageOf, text } from './shape.ts';

/** Something that is wrong with how roles are held, as Entra PIM's alerts say it. */
export const RoleAlert = closed({
  id: Type.String(),
  alert: oneOf(...roleAlerts),
  severity: oneOf('high', 'medium', 'low'),
  tenant: Type.String(),
  role: orNull(Type.String()),
  person: orNull(PersonRef),
  account: orNull(Type.String({ description: 'the workload’s own id of an account' })),
  says: Type.String(),
  since: instant,
  dismissed: orNull(closed({ at: instant, by: PersonRef, because: Type.String() })),
});
export const RoleAlertPage = pageOf(RoleAlert);
export const DismissBody = closed({ reason: text(2000) });
