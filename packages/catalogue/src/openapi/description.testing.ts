import type { JsonObject } from '@countersign/core/json.ts';

const hole = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const select = { name: '$select', in: 'query', style: 'form', explode: false, schema: { type: 'array', items: { type: 'string' } } };
export const json = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } } });
export const component = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

/** A description as Microsoft writes one of Graph, of the paths and schemas that are given. */
export function described(paths: JsonObject, schemas: JsonObject = {}): JsonObject {
  return { openapi: '3.0.4', servers: [{ url: 'https://graph.microsoft.com/v1.0' }], paths, components: { schemas } };
}

/** Two operations that the sandbox knows and the catalogue does not, and one that is annotated. */
export const ofUsers = described(
  {
    '/users/{user-id}': { get: { operationId: 'users.user.GetUser', summary: 'Get user' } },
    '/users/{user-id}/manager': {
      parameters: [hole('user-id')],
      get: { operationId: 'users.GetManager', summary: 'Get manager', description: 'Who someone reports to', parameters: [select] },
    },
    '/users/{user-id}/teamwork/sendActivityNotification': {
      parameters: [hole('user-id')],
      post: {
        operationId: 'users.teamwork.sendActivityNotification',
        summary: 'Invoke action sendActivityNotification',
        'x-ms-docs-operation-type': 'action',
        requestBody: json({
          type: 'object',
          properties: { Message: component('microsoft.graph.message'), SaveToSentItems: { type: 'boolean', nullable: true } },
        }),
        responses: { '204': { description: 'Success' } },
      },
    },
  },
  {
    'microsoft.graph.message': {
      type: 'object',
      properties: { subject: { type: 'string' }, replyTo: component('microsoft.graph.message') },
    },
  },
);
