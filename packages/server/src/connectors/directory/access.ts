/** One line of an access control list that allows something (MS-DTYP 2.4.4). */
export interface Allowed {
  /** Whom: `S-1-5-21-…`. */
  readonly sid: string;
  readonly mask: number;
  /** The attribute, right or class that it is about; undefined: all of them. */
  readonly about: Buffer | undefined;
}

const inheritOnly = 0x08;
const allow = 0x00;
const allowObject = 0x05;

/** What the access control list of a security descriptor allows on the object itself; undefined where it cannot be read. */
export function allowedBy(descriptor: Buffer): readonly Allowed[] | undefined {
  try {
    const at = descriptor.readUInt32LE(16);
    if (at === 0) return [];
    const count = descriptor.readUInt16LE(at + 4);
    const lines: Allowed[] = [];
    for (let place = at + 8, left = count; left > 0; left--) {
      const size = descriptor.readUInt16LE(place + 2);
      const line = lineOf(descriptor.subarray(place, place + size));
      if (size < 8) return undefined;
      if (line !== undefined) lines.push(line);
      place += size;
    }
    return lines;
  } catch {
    return undefined;
  }
}

function lineOf(line: Buffer): Allowed | undefined {
  const [type, flags] = [line.readUInt8(0), line.readUInt8(1)];
  if ((flags & inheritOnly) !== 0) return undefined;
  const mask = line.readUInt32LE(4);
  if (type === allow) return { sid: sidOf(line.subarray(8)), mask, about: undefined };
  if (type !== allowObject) return undefined;
  const present = line.readUInt32LE(8);
  const about = (present & 1) === 0 ? undefined : line.subarray(12, 28);
  return { sid: sidOf(line.subarray(12 + ((present & 1) + ((present >> 1) & 1)) * 16)), mask, about };
}

/** The text of a security identifier (MS-DTYP 2.4.2). */
export function sidOf(bytes: Buffer): string {
  const count = bytes.readUInt8(1);
  const parts = Array.from({ length: count }, (_none, at) => bytes.readUInt32LE(8 + at * 4));
  return `S-${bytes.readUInt8(0)}-${bytes.readUIntBE(2, 6)}${parts.map((part) => `-${part}`).join('')}`;
}
