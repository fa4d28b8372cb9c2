import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { AlertLimits, RoleAlert } from '@countersign/core/role-alert-limits.ts';
import { roleAlertsName } from '@countersign/core/setting-document.ts';
import { formatDuration } from '@countersign/core/time.ts';
import { look, perform } from '../../../operations/operation.ts';
import { putSetting } from '../../../operations/put-setting.ts';
import { type AlertLimitsSeen, readAlertLimits } from '../../../operations/read-alert-limits.ts';
import { errorReply } from '../error.ts';
import type { Asked, Reply } from '../front.ts';
import { text } from './body.ts';
import { notHere, one, page, proposed } from './reply.ts';
import { durationIn, type Edit, edited, flagIn } from './rules/form.ts';

const base = ['identityGovernance', 'roleManagementAlerts', 'alertConfigurations'] as const;
const collection = base.join('/');

/** One of PIM’s alerts, and the alert of ours that is the same. */
interface Configuration {
  /** The last part of its id. */
  readonly suffix: string;
  readonly type: string;
  readonly alert: RoleAlert;
  /** The limits that it has beside being on. */
  readonly read: (limits: AlertLimits) => JsonObject;
  readonly write: (body: JsonObject, limits: AlertLimits) => readonly Edit[] | Refusal;
}

const nothing = { read: () => ({}), write: () => [] };

/** Not seen or not used for so long. */
function since(alert: 'stale' | 'unused'): Pick<Configuration, 'read' | 'write'> {
  return {
    read: (limits) => ({ duration: formatDuration(limits[alert].after) }),
    write(body, limits) {
      const to = durationIn(body, 'duration', limits[alert].after);
      return isRefusal(to) ? to : [{ at: [alert, 'after'], to }];
    },
  };
}

const often = 'too-frequent';
const frequent: Pick<Configuration, 'read' | 'write'> = {
  read: ({ [often]: { times, within } }) => ({
    sequentialActivationCounterThreshold: times,
    timeIntervalBetweenActivations: formatDuration(within),
  }),
  write(body, { [often]: { times, within } }) {
    const to = durationIn(body, 'timeIntervalBetweenActivations', within);
    if (isRefusal(to)) return to;
    return [
      { at: [often, 'times'], to: member(body, 'sequentialActivationCounterThreshold') ?? times },
      { at: [often, 'within'], to },
    ];
  },
};

const many = 'too-many';
const administrators: Pick<Configuration, 'read' | 'write'> = {
  read: ({ [many]: { people, percent } }) => ({
    globalAdminCountThreshold: people,
    percentageOfGlobalAdminsOutOfRolesThreshold: percent,
  }),
  write: (body, { [many]: { people, percent } }) => [
    { at: [many, 'people'], to: member(body, 'globalAdminCountThreshold') ?? people },
    { at: [many, 'percent'], to: member(body, 'percentageOfGlobalAdminsOutOfRolesThreshold') ?? percent },
  ],
};

/** Those of Microsoft’s seven that there are here: its last tells of a missing licence, and none is needed. */
const configurations: readonly Configuration[] = [
  {
    suffix: 'RolesAssignedOutsidePimAlert',
    type: 'rolesAssignedOutsidePrivilegedIdentityManagementAlert',
    alert: 'assigned-outside',
    ...nothing,
  },
  { suffix: 'StaleSignInAlert', type: 'staleSignInAlert', alert: 'stale', ...since('stale') },
  { suffix: 'RedundantAssignmentAlert', type: 'redundantAssignmentAlert', alert: 'unused', ...since('unused') },
  { suffix: 'NoMfaOnRoleActivationAlert', type: 'noMfaOnRoleActivationAlert', alert: 'unproved', ...nothing },
  {
    suffix: 'TooManyGlobalAdminsAssignedToTenantAlert',
    type: 'tooManyGlobalAdminsAssignedToTenantAlert',
    alert: many,
    ...administrators,
  },
  { suffix: 'SequentialActivationRenewalsAlert', type: 'sequentialActivationRenewalsAlert', alert: often, ...frequent },
];

const typeOf = ({ type }: Configuration) => `#microsoft.graph.${type}Configuration`;
const idOf = ({ suffix }: Configuration, { tenant }: AlertLimitsSeen) => `DirectoryRole_${tenant.id}_${suffix}`;

function rowOf(configuration: Configuration, seen: AlertLimitsSeen): JsonObject {
  const id = idOf(configuration, seen);
  const { limits } = seen;
  return {
    '@odata.type': typeOf(configuration),
    id,
    alertDefinitionId: id,
    scopeId: '/',
    scopeType: 'DirectoryRole',
    isEnabled: limits[configuration.alert].on,
    ...configuration.read(limits),
  };
}

/** The limits of role alerts, as PIM configures its own; in beta alone, as Microsoft’s. Undefined: it is not that. */
export async function serveAlertConfigurations(asked: Asked): Promise<Reply | undefined> {
  const { segments, version, tenant } = asked.address;
  if (version !== 'beta' || !base.every((segment, at) => segments[at] === segment)) return undefined;
  const [id, ...more] = segments.slice(base.length);
  if (more.length > 0 || (asked.method !== 'GET' && (asked.method !== 'PATCH' || id === undefined))) return notHere();
  const { front, caller } = asked;
  const seen = await look(front.bracket, readAlertLimits, { caller, input: { tenant } });
  if (isRefusal(seen)) return errorReply(seen);
  const rows = configurations.map((configuration) => rowOf(configuration, seen));
  if (id === undefined) return page(asked, collection, rows);
  const at = configurations.findIndex((configuration) => idOf(configuration, seen) === id);
  const [configuration, row] = [configurations[at], rows[at]];
  if (configuration === undefined || row === undefined) return errorReply(noSuchAlert());
  return asked.method === 'GET' ? one(asked, collection, row) : await patched(asked, configuration, seen);
}

/** What is sent becomes a proposal of the setting: it waits for another owner, and until then nothing is different. */
async function patched(asked: Asked, configuration: Configuration, seen: AlertLimitsSeen): Promise<Reply> {
  const body = asked.body !== undefined && isObject(asked.body) ? asked.body : {};
  if (text(body, '@odata.type') !== typeOf(configuration))
    return errorReply(
      refuse('bad-body', `@odata.type is ${typeOf(configuration)}.`, {
        next: 'Send the configuration as it was read, with what changes in it.',
      }),
    );
  const { alert, suffix } = configuration;
  const { limits, document: held } = seen;
  const limited = configuration.write(body, limits);
  if (isRefusal(limited)) return errorReply(limited);
  const edits: readonly Edit[] = [{ at: [alert, 'on'], to: flagIn(body, 'isEnabled', limits[alert].on) }, ...limited];
  const document = edited(held === undefined ? { type: roleAlertsName } : textOf(held.body), edits);
  const { front, caller } = asked;
  const wanted = { name: roleAlertsName, document, base: held?.version ?? 0 };
  const filed = await perform(front.bracket, putSetting, { caller, input: { wanted, reason: `${suffix} of PIM, through Graph` } });
  if (isRefusal(filed)) return errorReply(filed);
  return proposed(asked, { collection, id: idOf(configuration, seen), what: 'the alert' }, filed);
}

/** As people wrote it. */
function textOf(body: Json): JsonObject {
  const text = isObject(body) ? member(body, 'text') : undefined;
  return text !== undefined && isObject(text) ? text : { type: roleAlertsName };
}

function noSuchAlert(): Refusal {
  return refuse('not-found', 'There is no such alert of this tenant.', { next: `List ${collection}.` });
}
