import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type JsonObject, member } from '@countersign/core/json.ts';
import type { Policy, Stage } from '@countersign/core/policy.ts';
import { type Duration, formatDuration } from '@countersign/core/time.ts';
import type { RolePoliciesSeen } from '../../../../operations/read-role-policies.ts';
import { text, within } from '../body.ts';
import { type Edit, type Form, flagIn, namesOfCalled, naming, numberIn, objectsIn, type Writing } from './form.ts';

const day = 86_400_000;
const minute = 60_000;

const single = '#microsoft.graph.singleUser';
const members = '#microsoft.graph.groupMembers';

type Some = Pick<Stage, 'groups' | 'people'>;

/** A person by the id of their account in the directory, or where they have none by ours. */
function subjects({ groups, people }: Some, { accounts, names }: RolePoliciesSeen): JsonObject[] {
  return [
    ...groups.map((id) => ({ '@odata.type': members, groupId: id, description: names.groups.get(id) ?? null })),
    ...people.map((id) => ({
      '@odata.type': single,
      userId: accounts.find(({ person }) => person === id)?.key ?? id,
      description: names.people.get(id)?.name ?? null,
    })),
  ];
}

function stageRow(stage: Stage, policy: Policy, seen: RolePoliciesSeen): JsonObject {
  const { reminders, pendingFor } = policy;
  const escalates = reminders?.escalateAfter;
  return {
    approvalStageTimeOutInDays: Math.ceil(pendingFor / day),
    isApproverJustificationRequired: stage.comment === true,
    escalationTimeInMinutes: escalates === undefined ? 0 : Math.round(escalates / minute),
    isEscalationEnabled: escalates !== undefined,
    primaryApprovers: subjects(stage, seen),
    escalationApprovers: escalates === undefined || reminders === undefined ? [] : subjects(reminders, seen),
  };
}

function settingOf(policy: Policy, seen: RolePoliciesSeen): JsonObject {
  const { approval, demands } = policy;
  const stages = approval.mode === 'manual' ? approval.stages : [];
  return {
    isApprovalRequired: approval.mode === 'manual',
    isApprovalRequiredForExtension: approval.mode === 'manual',
    isRequestorJustificationRequired: demands.reason,
    approvalMode: approval.mode !== 'manual' ? 'NoApproval' : stages.length > 1 ? 'Serial' : 'SingleStage',
    approvalStages: stages.map((stage) => stageRow(stage, policy, seen)),
  };
}

export const approvalForm: Form = {
  id: 'Approval_EndUser_Assignment',
  type: 'Approval',
  caller: 'EndUser',
  level: 'Assignment',
  says: '`approval.mode` (`auto` where none is required), `approval.stages` with `groups`, `people` and `comment` (an approver’s justification), `pendingFor` (the time-out), `reminders.escalateAfter`, `groups`, `people` (escalation), `require.reason`',
  except:
    'Stages come one after the other, never in parallel. Whom an escalation names is told, and decides only where a stage names them too. A requester’s manager is not known. An extension is a new request, approved like the first. More than one approval in a stage is `need`, which PIM has not.',
  read: (policy, seen) => ({ setting: settingOf(policy, seen) }),
  write(body, on) {
    const setting = within(body, 'setting');
    const now = on.policy.approval.mode === 'manual';
    const reason = { at: ['require', 'reason'], to: flagIn(setting, 'isRequestorJustificationRequired', on.policy.demands.reason) };
    if (!flagIn(setting, 'isApprovalRequired', now)) return [{ at: ['approval'], to: 'auto' }, reason];
    if (text(setting, 'approvalMode').toLowerCase() === 'parallel')
      return refuse('not-allowed', 'Stages come one after the other.', { next: 'Send Serial, or SingleStage with all approvers in one.' });
    const rows = objectsIn(setting, 'approvalStages');
    const stages = rows.length === 0 ? undefined : stagesFrom(rows, on);
    if (isRefusal(stages)) return stages;
    return [{ at: ['approval', 'mode'], to: 'manual' }, ...(stages ?? []), reason];
  },
};

function stagesFrom(rows: readonly JsonObject[], on: Writing): readonly Edit[] | Refusal {
  const held = on.policy.approval.mode === 'manual' ? on.policy.approval.stages : [];
  const stages: JsonObject[] = [];
  for (const [index, row] of rows.entries()) {
    const who = peopleIn(row, 'primaryApprovers', on);
    if (isRefusal(who)) return who;
    const comment = flagIn(row, 'isApproverJustificationRequired', true) ? { comment: true } : {};
    stages.push({ need: held[index]?.need ?? 1, ...naming(who), ...comment });
  }
  const [first = {}] = rows;
  const waits = Math.max(...rows.map((row) => numberIn(row, 'approvalStageTimeOutInDays', 1)));
  const escalation = escalationFrom(first, on);
  if (isRefusal(escalation)) return escalation;
  const waiting =
    waits === Math.ceil(on.policy.pendingFor / day) ? [] : [{ at: ['pendingFor'], to: formatDuration((waits * day) as Duration) }];
  return [{ at: ['approval', 'stages'], to: stages }, ...waiting, ...escalation];
}

function escalationFrom(row: JsonObject, on: Writing): readonly Edit[] | Refusal {
  const on_ = flagIn(row, 'isEscalationEnabled', false);
  const who = on_ ? peopleIn(row, 'escalationApprovers', on) : { groups: [], people: [] };
  if (isRefusal(who)) return who;
  const minutes = Math.max(1, numberIn(row, 'escalationTimeInMinutes', 0));
  const { groups, people } = naming(who);
  return [
    { at: ['reminders', 'escalateAfter'], to: on_ ? formatDuration((minutes * minute) as Duration) : undefined },
    { at: ['reminders', 'groups'], to: groups },
    { at: ['reminders', 'people'], to: people },
  ];
}

function peopleIn(row: JsonObject, name: string, { called }: Writing) {
  const sets = objectsIn(row, name);
  const strange = sets.find((one) => ![single, members].includes(text(one, '@odata.type')));
  if (strange !== undefined)
    return refuse('bad-value', `An approver is ${single} or ${members}.`, {
      next: 'A manager is known to the directory alone: name people or groups.',
    });
  return namesOfCalled(
    sets.map((one) => text(one, 'userId') || text(one, 'groupId') || text(one, 'id')),
    called,
  );
}

/** Every id and address that a rule’s body holds, to be looked up. */
export function calledIn(body: JsonObject): readonly string[] {
  const stages = objectsIn(within(body, 'setting'), 'approvalStages');
  const sets = stages.flatMap((stage) => [...objectsIn(stage, 'primaryApprovers'), ...objectsIn(stage, 'escalationApprovers')]);
  const recipients = member(body, 'notificationRecipients');
  const addresses = Array.isArray(recipients) ? recipients.filter((one): one is string => typeof one === 'string') : [];
  return [...sets.filter(isObject).map((one) => text(one, 'userId') || text(one, 'groupId') || text(one, 'id')), ...addresses].filter(
    (one) => one !== '',
  );
}
