import { route } from '../route.ts';
import { DismissBody, RoleAlert, RoleAlertPage } from '../schemas/findings.ts';
import { closed, paging } from '../schemas/shape.ts';
import { byId } from './params.ts';

export const findingRoutes = {
  listRoleAlerts: route({
    method: 'GET',
    path: '/api/v1/role-alerts',
    operation: 'list-role-alerts',
    mark: 'read',
    who: 'seer',
    summary: 'What is wrong with how roles are held: put there by others, unused, stale, too often, too many, without a fresh sign-in',
    query: closed(paging),
    answers: { 200: RoleAlertPage },
    errors: ['bad-cursor'],
  }),
  dismissRoleAlert: route({
    method: 'POST',
    path: '/api/v1/role-alerts/{id}/dismiss',
    operation: 'dismiss-role-alert',
    mark: 'workflow',
    who: 'owner',
    summary: 'Say that something may be as it is, and why',
    params: byId,
    body: DismissBody,
    answers: { 200: RoleAlert },
    errors: ['no-such-finding', 'already-decided'],
  }),
};

export const findingSchemas = { RoleAlert };
