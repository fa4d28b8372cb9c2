import type { Digest } from '@countersign/core/ids.ts';
import { canonicalJson, type JsonObject } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';

/** Everything of a task but what a catalogue gives it. */
export type TaskDocument = Omit<Task, 'version' | 'digest'>;

/** A task without the version and the digest it was catalogued with: the text that its digest is made of. */
export function taskDocument(task: Task): TaskDocument {
  const { version: _version, digest: _digest, ...document } = task;
  return document;
}

/** SHA-256 of the document's canonical text (RFC 8785). */
export function taskDigest(document: TaskDocument, sha256: (text: string) => Digest): Digest {
  return sha256(canonicalJson(document as unknown as JsonObject));
}
