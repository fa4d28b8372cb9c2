const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const at = (bytes: Uint8Array, index: number): number => bytes[index] ?? 0;

/** Whether both hold the same bytes. Not in constant time: for public values only. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The parts one after the other, in a new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** The UTF-8 bytes of a text. Throws on an unpaired surrogate, which has none. */
export function utf8(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new RangeError('The text contains an unpaired surrogate.');
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (const character of text) length = putCodePoint(bytes, length, character.codePointAt(0) ?? 0);
  return bytes.slice(0, length);
}

function putCodePoint(bytes: Uint8Array, offset: number, code: number): number {
  let end = offset;
  if (code < 0x80) {
    bytes[end++] = code;
    return end;
  }
  if (code < 0x800) bytes[end++] = 0xc0 | (code >> 6);
  else {
    if (code < 0x10000) bytes[end++] = 0xe0 | (code >> 12);
    else {
      bytes[end++] = 0xf0 | (code >> 18);
      bytes[end++] = 0x80 | ((code >> 12) & 63);
    }
    bytes[end++] = 0x80 | ((code >> 6) & 63);
  }
  bytes[end++] = 0x80 | (code & 63);
  return end;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += HEX[at(bytes, i)];
  return text;
}

/** The bytes of lower-case hexadecimal, undefined for anything else. */
export function fromHex(text: string): Uint8Array | undefined {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** Standard Base 64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (at(bytes, i) << 16) | (at(bytes, i + 1) << 8) | at(bytes, i + 2);
    for (let shift = 18; shift >= 0; shift -= 6) text += BASE64.charAt((group >> shift) & 63);
  }
  const padding = (3 - (bytes.length % 3)) % 3;
  return text.slice(0, text.length - padding) + '='.repeat(padding);
}

/** The bytes of standard Base 64, undefined unless the text is the one way to write them. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let length = 0;
  let pending = 0;
  for (let i = 0; i < digits.length; i++) {
    pending = ((pending << 6) | BASE64.indexOf(digits.charAt(i))) & 0xffff;
    const spare = (6 * (i + 1)) % 8;
    if (spare < 6) bytes[length++] = pending >> spare;
  }
  // Bits behind the last byte must be zero, or else one value could be written in several ways.
  return toBase64(bytes) === text ? bytes : undefined;
}
