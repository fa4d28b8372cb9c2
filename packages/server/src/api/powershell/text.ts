/** A text as PowerShell reads it between single quotes. It takes every quotation mark of this kind for the same, so each is doubled. */
export function quoted(text: string): string {
  return `'${text.replaceAll(/['\u2018\u2019\u201a\u201b]/g, (mark) => mark + mark)}'`;
}

/** A text within a comment in `<# #>`, on one line. */
export function commented(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll('#>', '# >')
    .replaceAll('<#', '< #');
}

/** A list of texts, each on a line of its own. */
export function listed(texts: readonly string[], indent = '    '): string {
  return texts.length === 0 ? '@()' : `@(\n${texts.map((text) => `${indent}    ${quoted(text)}`).join('\n')}\n${indent})`;
}
