import { route } from '../route.ts';
import { Recovery, RecoveryList } from '../schemas/recoveries.ts';
import { byId } from './params.ts';

/** Owners that somebody on the host makes: `countersign recover` begins it there, and nowhere else. */
export const recoveryRoutes = {
  listRecoveries: route({
    method: 'GET',
    path: '/api/v1/recoveries',
    operation: 'list-recoveries',
    mark: 'read',
    who: 'person',
    summary: 'Owners that the host is making, or has made and nobody has ratified',
    answers: { 200: RecoveryList },
    errors: [],
  }),
  cancelRecovery: route({
    method: 'POST',
    path: '/api/v1/recoveries/{id}/cancel',
    operation: 'cancel-recovery',
    mark: 'emergency',
    who: 'owner',
    summary: 'Stop the making of an owner during its wait, alone and at once',
    params: byId,
    answers: { 200: Recovery },
    errors: ['no-such-recovery', 'conflict'],
  }),
  ratifyRecovery: route({
    method: 'POST',
    path: '/api/v1/recoveries/{id}/ratify',
    operation: 'ratify-recovery',
    mark: 'configuration',
    who: 'owner',
    summary: 'Say as another owner that it was in order',
    params: byId,
    answers: { 200: Recovery },
    errors: ['no-such-recovery', 'conflict', 'not-your-own-hands'],
  }),
};

export const recoverySchemas = { Recovery };
