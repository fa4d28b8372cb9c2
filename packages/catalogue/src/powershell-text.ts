/**
 * A text as a PowerShell literal. Within single quotes nothing is expanded; the quote itself is written twice, and so are the
 * typographic ones, which PowerShell takes for it.
 */
export function psText(text: string): string {
  return `'${text.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

export function psList(texts: readonly string[]): string {
  return `@(${texts.map(psText).join(', ')})`;
}
