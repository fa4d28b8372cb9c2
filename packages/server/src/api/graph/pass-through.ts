import type { Parameters } from '@countersign/core/call.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { asciiLower } from '@countersign/core/text.ts';
import { findOperation, type OperationFound } from '../../operations/find-operation.ts';
import { look } from '../../operations/operation.ts';
import { type Ran, runCall } from '../../operations/run-call.ts';
import { errorReply } from './error.ts';
import type { Asked, Reply } from './front.ts';

/** Runs an operation of Graph as the task that it is: answered by Graph itself, or refused in Graph's own shape. */
export async function passThrough(asked: Asked): Promise<Reply> {
  const { front, caller, method, address } = asked;
  const { version, segments, tenant } = address;
  const found = await look(front.bracket, findOperation, { caller, input: { method, version, segments } });
  if (isRefusal(found)) return errorReply(found);
  const parameters = parametersOf(asked, found);
  if ('refused' in parameters) return errorReply(parameters as Refusal);
  const written = { ...(tenant === undefined ? {} : { tenant }), task: found.task, parameters };
  const answer = await runCall(front.sender, caller, { written });
  if ('refused' in answer) return errorReply(answer);
  if ('repeated' in answer) throw new Error('nothing was given to repeat by');
  const ended = await answer.ended;
  return 'refused' in ended ? errorReply(ended) : rendered(ended, method);
}

function parametersOf({ address, body }: Asked, { holes, query }: OperationFound): Parameters | Refusal {
  if (body !== undefined && !isObject(body)) return refuse('bad-body', 'The body is a JSON object.', { next: 'Send an object.' });
  const strange = [...address.query.keys()].find((name) => !query.includes(name));
  if (strange !== undefined)
    return refuse('unknown-parameter', `This operation takes no query option ${strange.slice(0, 64)} here.`, {
      next: query.length === 0 ? 'It takes none.' : `It takes ${query.join(', ')}.`,
    });
  const asked = Object.fromEntries([...address.query].map(([name, value]) => [name, typed(name, value)]));
  const taken = new Set([...Object.keys(holes), ...query].map(asciiLower));
  const doubled = Object.keys(body ?? {}).find((name) => taken.has(asciiLower(name)));
  if (doubled !== undefined)
    return refuse('duplicate-parameter', `${doubled.slice(0, 64)} belongs into the address and not into the body.`, {
      next: 'Take it out of the body.',
    });
  return { ...(body as JsonObject | undefined), ...asked, ...holes };
}

/** Query options that are no text: what is not written as one is left as it is, and refused by the task. */
function typed(name: string, value: string): Json {
  if ((name === '$top' || name === '$skip') && /^\d{1,9}$/.test(value)) return Number(value);
  return name === '$count' && value === 'true' ? true : value;
}

function rendered({ run, invocation }: Ran, method: string): Reply {
  const headers = { 'x-countersign-run': run.id };
  switch (invocation.result) {
    case 'done': {
      const { output } = invocation;
      if (output === null) return { status: 204, headers };
      return { status: invocation.status ?? (method === 'POST' && hasId(output) ? 201 : 200), body: output, headers };
    }
    case 'rejected': {
      const { status, code, message, retryAfterSeconds } = invocation;
      const wait = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
      return { status, body: { error: { code, message } }, headers: { ...headers, ...wait } };
    }
    case 'not-sent':
      return errorReply(
        refuse(invocation.code, invocation.message, { next: 'Nothing was sent, and the use was given back.', extra: { run: run.id } }),
      );
    case 'unknown':
      return errorReply(
        refuse('run-unresolved', `Whether it happened is not known: ${invocation.message}`, {
          next: `Look at the run ${run.id} and at the directory; it is never repeated by itself.`,
          extra: { run: run.id },
        }),
        { status: 504 },
      );
  }
}

function hasId(output: Json): boolean {
  return isObject(output) && typeof member(output, 'id') === 'string';
}
