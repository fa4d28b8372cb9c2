import { type NoticeEvent, type NoticeReceiver, type ToldAs, tells } from '@countersign/core/document/notices.ts';
import { isRefusal, refuse } from '@countersign/core/errors.ts';
import { member } from '@countersign/core/json.ts';
import type { RolePoliciesSeen } from '../../../../operations/read-role-policies.ts';
import { type Form, flagIn, namesOfCalled, naming, textsIn } from './form.ts';

const levels = { all: 'All', critical: 'Critical', none: 'None' } as const;
const receivers: { readonly [recipient: string]: NoticeReceiver } = { Admin: 'owners', Requestor: 'requester', Approver: 'approvers' };

/** Whom a policy that says nothing tells: as today. */
const untold: { readonly [receiver in NoticeReceiver]: (event: NoticeEvent) => boolean } = {
  owners: () => false,
  requester: (event) => event === 'activation',
  approvers: () => true,
};

/** Others are shown by their address; who has none, and groups, by name. */
function recipients({ groups, people }: ToldAs, { names, mails }: RolePoliciesSeen): readonly string[] {
  return [...groups.map((id) => names.groups.get(id) ?? id), ...people.map((id) => mails.get(id) ?? names.people.get(id)?.username ?? id)];
}

function form(recipient: string, event: NoticeEvent, of: Pick<Form, 'caller' | 'level'>): Form {
  const receiver = receivers[recipient] ?? 'owners';
  const at = ['notices', event, receiver];
  const field = at.join('.');
  return {
    ...of,
    id: `Notification_${recipient}_${of.caller}_${of.level}`,
    type: 'Notification',
    says: `\`${field}.tell\` (All, Critical, None), \`${field}.usual\` (default recipients), \`${field}.groups\` and \`people\` (others)`,
    except: 'Others are people and groups of Countersign’s, not mere addresses; over which channel each is told they say themselves.',
    read({ notices }, seen) {
      const told = notices?.[event]?.[receiver];
      return {
        notificationType: 'Email',
        recipientType: recipient,
        notificationLevel: levels[told?.tell ?? 'all'],
        isDefaultRecipientsEnabled: told?.usual ?? untold[receiver](event),
        notificationRecipients: told === undefined ? [] : [...recipients(told, seen)],
      };
    },
    write(body, { called }) {
      const level = String(member(body, 'notificationLevel') ?? 'All').toLowerCase();
      const tell = tells.find((one) => one === level);
      if (tell === undefined) return refuse('bad-value', 'A notificationLevel is All, Critical or None.', { next: 'Send one of them.' });
      const others = namesOfCalled(textsIn(body, 'notificationRecipients'), called);
      if (isRefusal(others)) return others;
      return [{ at, to: { tell, usual: flagIn(body, 'isDefaultRecipientsEnabled', true), ...naming(others) } }];
    },
  };
}

const events: readonly (readonly [NoticeEvent, Pick<Form, 'caller' | 'level'>])[] = [
  ['eligible', { caller: 'Admin', level: 'Eligibility' }],
  ['active', { caller: 'Admin', level: 'Assignment' }],
  ['activation', { caller: 'EndUser', level: 'Assignment' }],
];

export const notifications: readonly Form[] = events.flatMap(([event, of]) =>
  Object.keys(receivers).map((recipient) => form(recipient, event, of)),
);
