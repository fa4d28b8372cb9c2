import Type from 'typebox';
import { route } from '../route.ts';
import { Absence } from '../schemas/names.ts';
import { closed, orNull } from '../schemas/shape.ts';

export const absenceRoutes = {
  readAbsences: route({
    method: 'GET',
    path: '/api/v1/me/absence',
    operation: 'read-absences',
    mark: 'read',
    who: 'human',
    summary: 'When oneself is away, and for whom one stands in',
    answers: { 200: closed({ own: orNull(Absence), standsIn: Type.Array(Absence) }) },
    errors: [],
  }),
  putAbsence: route({
    method: 'PUT',
    path: '/api/v1/me/absence',
    operation: 'put-absence',
    mark: 'self',
    who: 'human',
    summary: 'Say that oneself is away, and who of a group of one’s own is told of what waits meanwhile; it gives nobody a right',
    body: closed({
      delegate: Type.String({ minLength: 1, maxLength: 63, description: 'a username' }),
      from: Type.Optional(Type.String({ maxLength: 40, description: 'an instant; now where it is left out' })),
      until: Type.String({ maxLength: 40, description: 'an instant, a year ahead at most' }),
    }),
    answers: { 200: Absence },
    errors: ['bad-instant', 'bad-value', 'not-allowed', 'no-such-person'],
  }),
  endAbsence: route({
    method: 'DELETE',
    path: '/api/v1/me/absence',
    operation: 'end-absence',
    mark: 'self',
    who: 'human',
    summary: 'Say that oneself is back',
    answers: { 200: Absence },
    errors: ['conflict'],
  }),
};
