import { route } from '../route.ts';
import { LockboxRequest, LockboxRequestPage } from '../schemas/lockbox.ts';
import { closed, paging } from '../schemas/shape.ts';

export const lockboxRoutes = {
  listLockboxRequests: route({
    method: 'GET',
    path: '/api/v1/lockbox-requests',
    operation: 'list-lockbox-requests',
    mark: 'read',
    who: 'person',
    summary:
      'What Microsoft’s engineers ask to see of tenants, asked of each workload at most once a minute; for owners, auditors and whoever may ask to decide it',
    query: closed(paging),
    answers: { 200: LockboxRequestPage },
    errors: ['bad-cursor'],
  }),
};

export const lockboxSchemas = { LockboxRequest };
