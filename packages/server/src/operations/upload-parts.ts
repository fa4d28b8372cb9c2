import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Digest, PersonId, UploadId } from '@countersign/core/ids.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Upload } from '@countersign/core/upload.ts';
import type { Reader } from '../store/store.ts';

/** Bytes of one part, and so of what is in memory while a file comes or goes. */
export const partBytes = 256 * 1024;

/** A part opens in its own place of its own file alone. */
export function partPurpose(upload: UploadId, position: number): string {
  return `upload ${upload} ${position}`;
}

/** How many parts a whole file has. */
export function partsOf({ bytes }: Pick<Upload, 'bytes'>): number {
  return Math.ceil(bytes / partBytes);
}

/** Another person's file does not exist for anybody else's calls. */
export async function findUpload(
  reader: Pick<Reader, 'uploads'>,
  named: { readonly person: PersonId; readonly sha256: Digest; readonly bytes: number },
  now: Instant,
): Promise<Upload | undefined> {
  const upload = await reader.uploads.find(named.person, named.sha256);
  return upload !== undefined && upload.bytes === named.bytes && upload.endsAt > now ? upload : undefined;
}

export function noSuchUpload(): Refusal {
  return refuse('no-such-upload', 'You have no such file here: it was never uploaded, or its time is over.', {
    next: 'Upload it: PUT /api/v1/uploads/{digest}; countersign does so for --Parameter @FILE.',
  });
}
