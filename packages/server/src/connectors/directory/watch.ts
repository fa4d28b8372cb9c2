import type { TLSSocket } from 'node:tls';

/** What is wrong with what a server answered, or undefined as long as nothing is. */
export interface Watch {
  trouble(): string | undefined;
}

// Responses that are an LDAPResult and nothing before it (RFC 4511 section 4.1.9): of bind, search, modify, add, delete, modifyDN, compare, extended.
const results = new Set([0x61, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x78]);

/**
 * Looks at what comes in before the library does. The library waits for ever where an answer is no LDAP, takes a result without a code
 * for success, and keeps whatever comes; so the connection ends here at the first octet that cannot be, or that is too much.
 */
export function watch(socket: TLSSocket, mostBytes: number): Watch {
  let held = Buffer.alloc(0);
  let total = 0;
  let wrong: string | undefined;
  socket.prependListener('data', (bytes: Buffer) => {
    total += bytes.length;
    held = wrong === undefined ? Buffer.concat([held, bytes]) : held;
    for (let size = 0; wrong === undefined; held = held.subarray(size)) {
      const message = firstMessage(held);
      if (message === 'short') break;
      if (typeof message === 'string') wrong = 'it is not LDAP';
      else size = message.size;
    }
    if (total > mostBytes) wrong = 'it is too large';
    if (wrong !== undefined) socket.destroy();
  });
  return { trouble: () => wrong };
}

/** The first whole message of a stream, `short` where it is still coming, `wrong` where it can be none. */
function firstMessage(bytes: Buffer): { readonly size: number } | 'short' | 'wrong' {
  if (bytes.length === 0) return 'short';
  if (bytes[0] !== 0x30) return 'wrong';
  const outer = lengthAt(bytes, 1);
  if (typeof outer === 'string') return outer;
  const size = outer.start + outer.length;
  if (bytes.length < size) return 'short';
  return isResponse(bytes.subarray(outer.start, size)) ? { size } : 'wrong';
}

/** An id, then a response; where that is a result, then its code. */
function isResponse(message: Buffer): boolean {
  const id = lengthAt(message, 1);
  if (message[0] !== 0x02 || typeof id === 'string') return false;
  const at = id.start + id.length;
  const body = lengthAt(message, at + 1);
  if (typeof body === 'string' || body.start + body.length > message.length) return false;
  if (!results.has(message[at] ?? 0)) return true;
  return body.length >= 7 && message[body.start] === 0x0a && message[body.start + 1] === 0x01;
}

/** A definite length (X.690 section 8.1.3), and where what it is of starts. */
function lengthAt(bytes: Buffer, at: number): { readonly start: number; readonly length: number } | 'short' | 'wrong' {
  const first = bytes[at];
  if (first === undefined) return 'short';
  if (first < 0x80) return { start: at + 1, length: first };
  const octets = first & 0x7f;
  if (octets === 0 || octets > 4) return 'wrong';
  if (bytes.length < at + 1 + octets) return 'short';
  return { start: at + 1 + octets, length: bytes.readUIntBE(at + 1, octets) };
}
