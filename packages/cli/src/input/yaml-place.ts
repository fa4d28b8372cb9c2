/** The line of a YAML text that a JSON pointer (RFC 6901) points to, counted from 1; that of the nearest thing around it where there is none. */
export async function lineOf(text: string, pointer: string): Promise<number | undefined> {
  const { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  let node: unknown = parseDocument(text, { lineCounter: lines }).contents;
  let at = 0;
  for (const step of pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))) {
    const next = isMap(node)
      ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === step)
      : isSeq(node)
        ? node.items[Number(step)]
        : undefined;
    if (next === undefined) break;
    const placed = isPair(next) ? next.key : next;
    if (isNode(placed) && placed.range) at = placed.range[0];
    node = isPair(next) ? next.value : next;
  }
  return lines.linePos(at).line;
}
