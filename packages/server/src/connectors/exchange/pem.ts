const block = /-----BEGIN ([A-Z ]{1,40})-----[\s\S]*?-----END \1-----/g;

/** The blocks of a PEM text (RFC 7468) with one of these labels, in their order. */
export function pemBlocks(text: string, ...labels: readonly string[]): readonly string[] {
  return [...text.matchAll(block)].filter(([, label = '']) => labels.includes(label)).map(([whole]) => whole);
}
