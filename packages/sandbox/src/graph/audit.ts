import { type Json, same, textOf } from '../json.ts';
import type { GraphAsk } from './ask.ts';
import { collection, type GraphObject } from './directory.ts';

export interface Activity {
  /** As Entra words it: `Update user`. */
  readonly activity: string;
  readonly category: string;
  readonly target: GraphObject;
  readonly type: string;
  readonly modified?: readonly string[];
  /** Who came into the target, or out of it: Entra names them first. */
  readonly who?: GraphObject | undefined;
}

/** Records a change in the directory's audit log. Unlike Entra, which takes minutes, it can be read at once. */
export function audit(ask: GraphAsk, { activity, category, target, type, modified = [], who }: Activity): void {
  const { directory, now } = ask;
  const verb = /^(Add|Update|Delete|Remove|Restore|Hard Delete)/.exec(activity)?.[0];
  directory.audits.push({
    id: `Directory_${directory.guid()}`,
    category,
    correlationId: directory.guid(),
    result: 'success',
    resultReason: '',
    activityDisplayName: activity,
    activityDateTime: new Date(now).toISOString(),
    loggedByService: 'Core Directory',
    operationType: verb === 'Add' ? 'Add' : verb === 'Delete' || verb === 'Remove' ? 'Delete' : 'Update',
    initiatedBy: initiator(ask),
    targetResources: [...(who === undefined ? [] : [resource(who, typeOf(who))]), resource(target, type, modified)],
    additionalDetails: [],
  });
}

function resource(object: GraphObject, type: string, modified: readonly string[] = []): Json {
  return {
    id: object.id ?? null,
    displayName: object.displayName ?? null,
    type,
    userPrincipalName: object.userPrincipalName ?? null,
    groupType: null,
    // What was before and after is left out here: values may be secret.
    modifiedProperties: modified.map((displayName): Json => ({ displayName, oldValue: null, newValue: null })),
  };
}

function typeOf(object: GraphObject): string {
  const type = textOf(object['@odata.type']).replace('#microsoft.graph.', '');
  return type === '' ? 'Other' : `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
}

function initiator({ doer, directory }: GraphAsk): Json {
  if ('app' in doer) {
    const found = collection(directory, 'servicePrincipals').find((each) => same(textOf(each.appId), doer.app));
    const app = {
      appId: doer.app,
      displayName: found?.displayName ?? null,
      servicePrincipalId: found?.id ?? null,
      servicePrincipalName: null,
    };
    return { user: null, app };
  }
  const person = collection(directory, 'users').find((each) => same(textOf(each.userPrincipalName), doer.user));
  const user = { id: person?.id ?? null, displayName: null, userPrincipalName: doer.user, ipAddress: '127.0.0.1', userType: null };
  return { app: null, user: { ...user, homeTenantId: null, homeTenantName: null } };
}
