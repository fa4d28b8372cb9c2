import type { Digest, RequestId } from '@countersign/core/ids.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { type Upload, uploadsNamed } from '@countersign/core/upload.ts';
import { reading } from './operation.ts';
import { findUpload, noSuchUpload, partPurpose } from './upload-parts.ts';
import { noSuchRequest, seesRequest } from './visible.ts';

export interface UploadPart {
  readonly upload: Upload;
  readonly part: Uint8Array;
}

/** One part of a file that a request's call names, for whomever the request concerns: they look at exactly the bytes that would be sent. */
export const readUpload = reading<{ readonly request: RequestId; readonly sha256: Digest; readonly position: number }, UploadPart>({
  name: 'read-upload',
  mark: 'read',
  who: 'person',
  async run({ reader, actor, now, host }, { request: id, sha256, position }) {
    const request = await reader.requests.find(id);
    if (request === undefined || !(await seesRequest(reader, actor, request))) return noSuchRequest();
    const named = namedIn(request, await reader.rules()).find((one) => one.sha256 === sha256);
    const upload = named === undefined ? undefined : await findUpload(reader, { ...named, person: request.terms.person }, now);
    const closed = upload === undefined ? undefined : await reader.uploads.part(upload.id, position);
    if (upload === undefined || closed === undefined) return noSuchUpload();
    const part = host.sealed.openBytes(partPurpose(upload.id, position), closed);
    if (part === undefined) throw new Error(`A part of ${upload.id} is not what was kept.`);
    return { upload, part };
  },
});

function namedIn({ terms: { asks } }: Request, rules: Rules) {
  const calls = asks.kind === 'batch' ? asks.calls : asks.kind === 'call' ? [asks.call] : [];
  return calls.flatMap(({ task, parameters }) => {
    const known = rules.tasks.get(task);
    return known === undefined ? [] : uploadsNamed(known, parameters);
  });
}
