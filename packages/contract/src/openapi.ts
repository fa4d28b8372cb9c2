import type { TSchema } from 'typebox';
import { type Header, mediaOf, type RouteEntry } from './route.ts';
import { accessReviewSchemas } from './routes/access-reviews.ts';
import { auditSchemas } from './routes/audit.ts';
import { findingSchemas } from './routes/findings.ts';
import { lockboxSchemas } from './routes/lockbox.ts';
import { noticeSchemas } from './routes/notices.ts';
import { pairingSchemas } from './routes/pairings.ts';
import { peopleSchemas } from './routes/people.ts';
import { recoverySchemas } from './routes/recoveries.ts';
import { requestSchemas } from './routes/requests.ts';
import { reviewSchemas } from './routes/reviews.ts';
import { ruleSchemas } from './routes/rules.ts';
import { runSchemas } from './routes/runs.ts';
import { signInSchemas } from './routes/sign-in.ts';
import { tenantSchemas } from './routes/tenants.ts';
import { uploadSchemas } from './routes/uploads.ts';
import { routes } from './routes.ts';
import { Problem } from './schemas/problem.ts';
import { everywhere, statusOf } from './status.ts';

type Plain = { readonly [name: string]: unknown };

const named = new Map<object, string>(
  Object.entries({
    Problem,
    ...runSchemas,
    ...requestSchemas,
    ...ruleSchemas,
    ...tenantSchemas,
    ...peopleSchemas,
    ...signInSchemas,
    ...pairingSchemas,
    ...recoverySchemas,
    ...noticeSchemas,
    ...findingSchemas,
    ...lockboxSchemas,
    ...reviewSchemas,
    ...accessReviewSchemas,
    ...auditSchemas,
    ...uploadSchemas,
  }).map(([name, schema]) => [schema, name]),
);

const headers: { readonly [header in Header]: readonly Plain[] } = {
  idempotency: [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 100 } }],
  base: [
    { name: 'If-Match', in: 'header', description: 'the version that this is made from, in quotes', schema: { type: 'string' } },
    { name: 'If-None-Match', in: 'header', description: '* for something new', schema: { type: 'string' } },
  ],
  async: [{ name: 'Prefer', in: 'header', description: 'respond-async answers 202 at once', schema: { type: 'string' } }],
  event: [{ name: 'Last-Event-ID', in: 'header', schema: { type: 'string' } }],
};

/** The OpenAPI 3.1 description of the API, made from the route table. */
export function describeApi(version: string): Plain {
  const paths: { [path: string]: { [method: string]: Plain } } = {};
  for (const [name, entry] of Object.entries(routes)) {
    const methods = paths[entry.path] ?? {};
    paths[entry.path] = methods;
    methods[entry.method.toLowerCase()] = operationOf(name, entry);
  }
  const schemas = Object.fromEntries([...named].map(([schema, name]) => [name, referring(schema, true)]));
  return {
    openapi: '3.1.0',
    info: { title: 'Countersign', version, description: 'Ask for a task, have it countersigned, run it once, prove it.' },
    paths,
    components: {
      schemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-countersign',
          description: 'What is no GET needs the header `x-countersign: portal` too, and comes from the server’s own origin.',
        },
      },
    },
    security: [{ token: [] }, { session: [] }],
  };
}

function operationOf(name: string, entry: RouteEntry): Plain {
  const { summary, mark, who, operation } = entry;
  return {
    operationId: name,
    summary,
    'x-operation': operation,
    'x-mark': mark,
    'x-who': who,
    ...(who === 'anybody' ? { security: [] } : {}),
    parameters: [
      ...membersOf(entry.params, 'path'),
      ...membersOf(entry.query, 'query'),
      ...(entry.headers ?? []).flatMap((header) => headers[header]),
    ],
    ...(entry.body === undefined ? {} : { requestBody: bodyOf(entry, entry.body) }),
    ...(entry.octets === true ? { requestBody: { required: true, content: { 'application/octet-stream': {} } } } : {}),
    responses: { ...answersOf(entry), ...refusalsOf(entry) },
  };
}

function membersOf(schema: TSchema | undefined, place: 'path' | 'query'): Plain[] {
  if (schema === undefined) return [];
  const { properties, required } = schema as unknown as { properties: Plain; required?: readonly string[] };
  return Object.entries(properties).map(([name, member]) => ({
    name,
    in: place,
    required: required?.includes(name) ?? false,
    schema: member,
  }));
}

function bodyOf(entry: RouteEntry, body: TSchema): Plain {
  const schema = { schema: referring(body) };
  return {
    required: entry.bodyOptional !== true,
    content: { 'application/json': schema, ...(entry.yaml ? { 'application/yaml': schema } : {}) },
  };
}

function answersOf(entry: RouteEntry): Plain {
  return Object.fromEntries(
    Object.entries(entry.answers).map(([status, schema]) => [
      status,
      {
        description: entry.summary,
        content: { [mediaOf(schema)]: { schema: referring(schema) }, ...(status === '200' ? formsOf(entry) : {}) },
      },
    ]),
  );
}

function formsOf({ forms = [] }: RouteEntry): Plain {
  return Object.fromEntries(forms.map((form) => [form, { schema: { type: 'string', contentMediaType: form } }]));
}

function refusalsOf(entry: RouteEntry): Plain {
  const byStatus = Map.groupBy(new Set([...entry.errors, ...everywhere]), statusOf);
  return Object.fromEntries(
    [...byStatus]
      .filter(([status]) => entry.answers[status] === undefined)
      .map(([status, codes]) => [
        status,
        {
          description: codes.sort().join(', '),
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      ]),
  );
}

/** The schema with references in place of what has a name. */
function referring(schema: unknown, self = false): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  const name = self ? undefined : named.get(schema);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  if (Array.isArray(schema)) return schema.map((item) => referring(item));
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referring(value)]));
}
