import { Readable } from 'node:stream';
import { isRefusal, refuse } from '@countersign/core/errors.ts';
import type { Digest, RequestId } from '@countersign/core/ids.ts';
import { formatInstant } from '@countersign/core/time.ts';
import { type Caller, look } from '../../../operations/operation.ts';
import { readUpload, type UploadPart } from '../../../operations/read-upload.ts';
import { partsOf } from '../../../operations/upload-parts.ts';
import { finishUpload, keepUpload } from '../../../operations/uploads.ts';
import { noSuchRequest } from '../../../operations/visible.ts';
import type { Edge } from '../edge.ts';
import { implement } from '../handler.ts';
import { idIn } from '../read.ts';

export const uploadHandlers = {
  putUpload: implement('putUpload', finishUpload, async ({ edge, caller, params, octets }) => {
    if (octets === undefined) return refuse('bad-body', 'The bytes of a file are needed.', { next: 'Send them.' });
    const kept = await keepUpload(edge.bracket, caller, { sha256: params.digest as Digest, ...octets });
    if (isRefusal(kept)) return kept;
    const { sha256, bytes, endsAt } = kept;
    return { status: 200, body: { sha256, bytes, endsAt: formatInstant(endsAt) } };
  }),
  readUpload: implement('readUpload', readUpload, async ({ edge, caller, params }) => {
    const request = idIn('req', params.id, noSuchRequest);
    if (isRefusal(request)) return request;
    const wanted = { request, sha256: params.digest as Digest };
    const first = await look(edge.bracket, readUpload, { caller, input: { ...wanted, position: 0 } });
    if (isRefusal(first)) return first;
    return {
      status: 200,
      body: Readable.from(bytesFrom(edge, caller, { ...wanted, first }), { objectMode: false }),
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(first.upload.bytes),
        'content-disposition': `attachment; filename="${wanted.sha256}"`,
      },
    };
  }),
};

interface Wanted {
  readonly request: RequestId;
  readonly sha256: Digest;
  readonly first: UploadPart;
}

/** Part after part as the client takes them. Whoever loses the right meanwhile gets no more. */
async function* bytesFrom(edge: Edge, caller: Caller, { first, ...wanted }: Wanted): AsyncGenerator<Uint8Array> {
  yield first.part;
  for (let position = 1; position < partsOf(first.upload); position++) {
    const next = await look(edge.bracket, readUpload, { caller, input: { ...wanted, position } });
    if (isRefusal(next)) throw new Error(`The file ended early: ${next.refused}`);
    yield next.part;
  }
}
