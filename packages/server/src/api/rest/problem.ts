import { statusOf, titleOf } from '@countersign/contract/status.ts';
import { type Code, codes, type Refusal } from '@countersign/core/errors.ts';
import type { FastifyReply } from 'fastify';

export type ProblemBody = { readonly [member: string]: unknown } & { readonly status: number; readonly code: Code };

/** A refusal as RFC 9457 says it. What a refusal adds never stands in for the standard members. */
export function problemOf(refusal: Refusal, at: { readonly instance: string; readonly status?: number }): ProblemBody {
  const { refused: code, message, next, reasons, extra } = refusal;
  return {
    ...extra,
    type: `/problems/${code}`,
    title: titleOf(code),
    status: at.status ?? statusOf(code),
    detail: message,
    code,
    ...(next === undefined ? {} : { next }),
    ...(reasons === undefined ? {} : { reasons }),
    instance: at.instance,
  };
}

/** Answers with a problem document, and with the headers that its status asks for. */
export function sendProblem(reply: FastifyReply, refusal: Refusal, status?: number): FastifyReply {
  const problem = problemOf(refusal, { instance: `/incidents/${reply.request.id}`, ...(status === undefined ? {} : { status }) });
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="countersign"');
  const wait = retryAfter(refusal);
  if (wait !== undefined) reply.header('retry-after', String(wait));
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem);
}

function retryAfter({ refused, extra }: Refusal): number | undefined {
  const said = extra?.retryAfterSeconds;
  if (typeof said === 'number') return said;
  return refused === 'rate-limited' || refused === 'database-unavailable' ? 1 : undefined;
}

const known: ReadonlySet<unknown> = new Set(codes);

/** What may be said of an error that was thrown: a fault of the store has a code; of anything else nothing is said but where to find it. */
export function refusalOf(error: unknown, incident: string): Refusal {
  if (error instanceof Error && error.name === 'Fault' && 'code' in error && known.has(error.code)) {
    const code = error.code as Code;
    return faults[code] ?? internal(incident);
  }
  if (error instanceof Error && error.name === 'Conflict') {
    return {
      refused: 'conflict',
      message: 'Somebody else changed the same thing at the same moment.',
      next: 'Read it again, then repeat.',
    };
  }
  return internal(incident);
}

const again = 'Nothing was recorded, so nothing was done; try again.';
const faults: { readonly [code in Code]?: Refusal } = {
  'bad-cursor': {
    refused: 'bad-cursor',
    message: 'This is no place where a page ended.',
    next: 'Give `next` of the page before as `after`.',
  },
  'database-unavailable': { refused: 'database-unavailable', message: 'The database does not answer.', next: again },
  'database-full': {
    refused: 'database-full',
    message: 'The disk of the database is full.',
    next: 'Nothing was recorded, so nothing was done; whoever runs the server must make room.',
  },
  'database-read-only': {
    refused: 'database-read-only',
    message: 'The database cannot be written to.',
    next: 'Whoever runs the server must look at it.',
  },
};

function internal(incident: string): Refusal {
  return {
    refused: 'internal',
    message: 'Something went wrong here.',
    next: `Tell whoever runs the server the incident ${incident}.`,
    extra: { incident },
  };
}
