import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { OutsideChange } from '@countersign/core/outside-change.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { ChangesRead, Connector } from '../connector.ts';
import { textOf } from '../text-of.ts';
import { operation } from './graph-said.ts';

interface Asked {
  readonly workload: Workload;
  /** The id of our own application. */
  readonly own: string;
  readonly since: number;
  readonly signal: AbortSignal;
}

const pageSize = 500;

/** One page of Entra's directory audit, oldest first. Attempts that failed changed nothing and are left out. */
export async function changesOf(invoke: Connector['invoke'], { workload, own, since, signal }: Asked): Promise<ChangesRead> {
  const parameters = {
    $filter: `activityDateTime ge ${new Date(since).toISOString()}`,
    $orderby: 'activityDateTime asc',
    $top: pageSize,
  };
  const read = await invoke({ workload, task: audits, parameters, correlation: '' }, signal);
  if (read.result !== 'done') return { result: 'unread', message: read.message };
  const value = isObject(read.output) ? member(read.output, 'value') : undefined;
  if (value === undefined || !isArray(value)) return { result: 'unread', message: 'Microsoft Graph did not answer with a list.' };
  const changes: OutsideChange[] = [];
  for (const item of value) {
    const change = isObject(item) ? changeOf(item, own) : undefined;
    if (change === undefined) return { result: 'unread', message: 'Microsoft Graph answered with a record that cannot be read.' };
    if (change !== 'failed') changes.push(change);
  }
  // A page has a next one exactly where the answer says that there is more than was asked for.
  return { result: 'read', changes, more: read.warnings.length > 0 };
}

const audits = operation('List-MgAuditLogDirectoryAudit', {
  method: 'GET',
  path: '/auditLogs/directoryAudits',
  query: ['$filter', '$orderby', '$top'],
});

function changeOf(record: JsonObject, own: string): OutsideChange | 'failed' | undefined {
  const [id, activity, at] = [textOf(record, 'id'), textOf(record, 'activityDisplayName'), Date.parse(textOf(record, 'activityDateTime'))];
  if (id === '' || Number.isNaN(at)) return undefined;
  if (textOf(record, 'result') === 'failure') return 'failed';
  const [, paths = []] = subjects.find(([pattern]) => pattern.test(activity)) ?? [];
  return { id, at, activity, deletes: /^(Hard )?Delete /.test(activity), paths, doer: doerOf(record, own), objects: objectsOf(record) };
}

function doerOf(record: JsonObject, own: string): OutsideChange['doer'] {
  const by = inside(record, 'initiatedBy');
  const [app, user] = [inside(by, 'app'), inside(by, 'user')];
  const appId = textOf(app, 'appId');
  const isOwn = appId !== '' && appId.toLowerCase() === own.toLowerCase();
  const id = textOf(user, 'id') || appId || textOf(app, 'servicePrincipalId');
  return { own: isOwn, id, name: textOf(user, 'userPrincipalName') || textOf(app, 'displayName') };
}

function objectsOf(record: JsonObject): OutsideChange['objects'] {
  const targets = member(record, 'targetResources');
  if (targets === undefined || !isArray(targets)) return [];
  return targets.flatMap((target) => {
    const [id, ...names] = ['id', 'userPrincipalName', 'displayName'].map((name) => textOf(target, name));
    const known = names.filter((name) => name !== '');
    return id === undefined || (id === '' && known.length === 0) ? [] : [{ id, names: known }];
  });
}

const inside = (value: Json, name: string): Json => (isObject(value) ? (member(value, name) ?? null) : null);

const deleted = '/directory/deletedItems';

/** What Entra's words are about, and where Graph changes it; the first that fits counts. */
const subjects: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\brole definition\b|\b(to|from|in) role\b|eligible|\bPIM\b/i, ['/roleManagement/', '/directoryRoles']],
  [/application|service principal|app role|permission grant|consent/i, ['/applications', '/servicePrincipals', '/oauth2', deleted]],
  [/\bgroup\b/i, ['/groups', '/teams', deleted]],
  [/policy|named location/i, ['/policies', '/identity']],
  [/user|account|password|security info|license|manager/i, ['/users', deleted]],
  [/device/i, ['/devices']],
];
