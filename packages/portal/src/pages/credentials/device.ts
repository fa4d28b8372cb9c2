/** Systems by how browsers name them; the first that fits, since phones name their ancestors too. */
const systems: readonly (readonly [sign: string, name: string])[] = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['CrOS', 'Chromebook'],
  ['Windows', 'Windows'],
  ['Macintosh', 'Mac'],
  ['Linux', 'Linux'],
];

const browsers: readonly (readonly [sign: string, name: string])[] = [
  ['Edg', 'Edge'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
];

/** What a browser calls itself, in words: `Chrome on Windows`. What fits nothing stays as it came. */
export function deviceWords(userAgent: string): string {
  const found = [browsers, systems].map((all) => all.find(([sign]) => userAgent.includes(sign))?.[1]);
  const words = found.filter((word) => word !== undefined);
  return words.length === 0 ? userAgent : words.join(' on ');
}
