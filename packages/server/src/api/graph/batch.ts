import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { readAddress } from './address.ts';
import { errorReply } from './error.ts';
import type { Asked, Reply } from './front.ts';

/** The most requests that Graph takes in one batch. */
const most = 20;

interface Part {
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly asked: Asked | Refusal;
}

/**
 * `$batch`: each part is judged and answered alone, one after the other; `count` is told of each, and may refuse it. A part that depends
 * on one that failed is not made.
 */
export async function batch(
  asked: Asked,
  { answer, count }: { answer: (part: Asked) => Promise<Reply>; count: () => Refusal | undefined },
): Promise<Reply> {
  const parts = partsOf(asked);
  if ('refused' in parts) return errorReply(parts);
  const responses: Json[] = [];
  const failed = new Set<string>();
  for (const { id, dependsOn, asked: part } of parts) {
    const refusal = 'refused' in part ? part : count();
    const reply = dependsOn.some((other) => failed.has(other))
      ? errorReply(refuse('not-allowed', 'A request that this one depends on failed.', { next: 'Nothing of it was done.' }), {
          status: 424,
          code: 'FailedDependency',
        })
      : refusal !== undefined || 'refused' in part
        ? errorReply(refusal as Refusal)
        : await answer(part);
    if (reply.status >= 400) failed.add(id);
    responses.push({
      id,
      status: reply.status,
      headers: { ...reply.headers, 'content-type': 'application/json' },
      body: reply.body ?? null,
    });
  }
  return { status: 200, body: { responses } };
}

function partsOf(asked: Asked): readonly Part[] | Refusal {
  const requests = asked.body !== undefined && isObject(asked.body) ? member(asked.body, 'requests') : undefined;
  if (requests === undefined || !isArray(requests) || requests.length === 0 || requests.length > most)
    return refuse('bad-body', `A batch is {"requests":[…]} with at most ${most} of them.`, { next: 'Send fewer at once.' });
  const parts = requests.map((request) => partOf(asked, isObject(request) ? request : {}));
  if (new Set(parts.map(({ id }) => id)).size < parts.length || parts.some(({ id }) => id === ''))
    return refuse('bad-body', 'Each request of a batch has an id of its own.', { next: 'Number them.' });
  return parts;
}

function partOf({ front, caller, address }: Asked, request: JsonObject): Part {
  const text = (name: string): string => {
    const value = member(request, name);
    return typeof value === 'string' ? value : '';
  };
  const [id, url] = [text('id').slice(0, 64), text('url')];
  const after = member(request, 'dependsOn');
  const dependsOn = after !== undefined && isArray(after) ? after.filter((one) => typeof one === 'string') : [];
  const tenant = address.tenant === undefined ? '' : `/graph/${address.tenant}`;
  const inner = readAddress(`${tenant}/${address.version}/${url.replace(/^\//, '')}`);
  if ('refused' in inner) return { id, dependsOn, asked: inner };
  if (inner.segments[0] === '$batch')
    return { id, dependsOn, asked: refuse('bad-body', 'A batch holds no batch.', { next: 'Send its requests here.' }) };
  return { id, dependsOn, asked: { front, caller, method: text('method'), address: inner, body: member(request, 'body') } };
}
