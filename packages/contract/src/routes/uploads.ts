import Type from 'typebox';
import { route } from '../route.ts';
import { closed, digest, media } from '../schemas/shape.ts';
import { Upload } from '../schemas/uploads.ts';

export const uploadRoutes = {
  putUpload: route({
    method: 'PUT',
    path: '/api/v1/uploads/{digest}',
    operation: 'finish-upload',
    mark: 'workflow',
    who: 'person',
    summary:
      'Upload the file of this SHA-256, for a parameter of bytes: a call then names it as {"sha256": …, "bytes": …}. Only calls of whoever uploaded it can',
    params: closed({ digest }),
    octets: true,
    answers: { 200: Upload },
    errors: ['bad-value', 'digest-mismatch', 'too-many-uploads', 'no-such-upload'],
  }),
  readUpload: route({
    method: 'GET',
    path: '/api/v1/requests/{id}/uploads/{digest}',
    operation: 'read-upload',
    mark: 'read',
    who: 'person',
    summary: 'A file that a request’s call names, to look at exactly the bytes that would be sent',
    params: closed({ id: Type.String({ minLength: 1, maxLength: 100 }), digest }),
    answers: { 200: media('application/octet-stream', 'The bytes of the file') },
    errors: ['no-such-request', 'no-such-upload'],
  }),
};

export const uploadSchemas = { Upload };
