/** The attribute's value as RFC 4514 writes it in a name: whatever could end the value, or begin another, is written in hex. */
export function rdn(type: string, value: string): string {
  const escaped = [...value].map((sign, at, all) => {
    const edge = (at === 0 && (sign === ' ' || sign === '#')) || (at === all.length - 1 && sign === ' ');
    return edge || special.has(sign) || sign < ' ' ? inHex(sign) : sign;
  });
  return `${type}=${escaped.join('')}`;
}

const special = new Set(['"', '+', ',', ';', '<', '=', '>', '\\', '\u007f']);

function inHex(sign: string): string {
  return [...Buffer.from(sign)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
}

/** Whether a text is written as a distinguished name: parts of an attribute and its value. What it names the directory says. */
export function isDistinguishedName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9-]*=/.test(text) && !text.includes('\0');
}

/** Whether a name, as the directory wrote it, is that of the base or of something below. */
export function isWithin(dn: string, base: string): boolean {
  const [one, other] = [dn.toLowerCase(), base.toLowerCase()];
  return one === other || one.endsWith(`,${other}`);
}

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(text: string): boolean {
  return shape.test(text);
}

/** The text of an objectGUID: its first three fields are written little end first (MS-DTYP 2.3.4.2). */
export function guidOf(bytes: Buffer): string | undefined {
  if (bytes.length !== 16) return undefined;
  const hex = swapped(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The octets of an objectGUID, as a filter compares them. */
export function guidBytes(guid: string): Buffer {
  return swapped(Buffer.from(guid.replaceAll('-', ''), 'hex'));
}

function swapped(bytes: Buffer): Buffer {
  const [first, second, third] = [bytes.subarray(0, 4), bytes.subarray(4, 6), bytes.subarray(6, 8)].map((part) =>
    Buffer.from(part).reverse(),
  );
  return Buffer.concat([first ?? bytes, second ?? bytes, third ?? bytes, bytes.subarray(8)]);
}
