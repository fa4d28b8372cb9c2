/** So many letters, each as likely as any other: bytes beyond the last whole multiple are thrown away. */
export function drawn(random: (bytes: number) => Uint8Array, letters: string, count: number): string {
  const fair = 256 - (256 % letters.length);
  let text = '';
  while (text.length < count) {
    for (const byte of random(32)) if (byte < fair && text.length < count) text += letters.charAt(byte % letters.length);
  }
  return text;
}
