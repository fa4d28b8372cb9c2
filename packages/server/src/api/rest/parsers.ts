import { type RouteName, routes } from '@countersign/contract/routes.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { jsonLimits } from '@countersign/core/json.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ParsedBody, parseBody } from './body.ts';

/** Bytes of a body; an exported catalogue is larger than anything that a person writes. */
export const bodyLimit = 1_000_000;
/** The routes that take a whole catalogue. */
export const importing: ReadonlySet<RouteName> = new Set<RouteName>(['importTasks', 'previewImport']);
export const importLimit = 8_000_000;
const limits = { ...jsonLimits, keys: 50_000 };
const importLimits = { ...jsonLimits, keys: 1_000_000, length: importLimit };

/** JSON in UTF-8, and YAML where a route takes it; nothing else is read. */
export function addParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  addOctets(app);
  for (const kind of ['json', 'yaml'] as const) {
    app.addContentTypeParser(`application/${kind}`, { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
      const name = request.routeOptions.config.name;
      if (kind === 'yaml' && (name === undefined || !('yaml' in routes[name]))) throw new Refused(unreadable());
      if (!/^[^;]+(;\s*charset="?utf-8"?\s*)?$/i.test(request.headers['content-type'] ?? '')) throw new Refused(unreadable());
      const parsed = parseBody(bytes, kind, name !== undefined && importing.has(name) ? importLimits : limits);
      if ('refused' in parsed) throw new Refused(parsed);
      return parsed;
    });
  }
}

/** Nothing is read here: who sends it is judged first, and what comes is counted. */
function addOctets(app: FastifyInstance): void {
  app.addContentTypeParser('application/octet-stream', async (request: FastifyRequest, content: AsyncIterable<Uint8Array>) => {
    const name = request.routeOptions.config.name;
    if (name === undefined || !('octets' in routes[name])) throw new Refused(unreadable());
    const length = request.headers['content-length'];
    if (length === undefined || !/^[0-9]{1,15}$/.test(length)) throw new Refused(unmeasured());
    return { text: '', value: undefined, octets: { bytes: Number(length), content } } satisfies ParsedBody;
  });
}

function unmeasured(): Refusal {
  return refuse('bad-body', 'How long the file is has to be said first.', { next: 'Send it with a Content-Length.' });
}

/** A refusal on its way through Fastify, where only errors travel. */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

export function unreadable(): Refusal {
  return refuse('unsupported-media-type', 'This kind of body is not read here.', {
    next: 'Send application/json in UTF-8; policies and guards may be application/yaml.',
  });
}
