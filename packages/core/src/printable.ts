// Everything that a terminal or a browser obeys instead of showing, or that hides or reorders what stands beside it: C0, DEL, C1, soft hyphen, marks of
// direction, zero width, line and paragraph separators, fillers, variation selectors, tags, byte order mark, unpaired surrogates.
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single code points are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}\p{Surrogate}]/gu;

/** Text from the server or a workload on one line: whoever wrote it decides nothing about how it is shown. */
export function printable(text: string): string {
  return text.replace(hidden, escaped);
}

/** The same over several lines: line feeds and tabs stay. */
export function printableLines(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .split('\n')
    .map((line) => line.split('\t').map(printable).join('\t'))
    .join('\n');
}

function escaped(character: string): string {
  switch (character) {
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default:
      return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  }
}

/** JSON as text that is shown and not obeyed; read back it is the same value. */
export function printableJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent) ?? 'null';
  // Line feeds of the indentation are the only control characters that JSON.stringify leaves outside text.
  return text.replace(hidden, (character) => (character === '\n' ? character : utf16Escaped(character)));
}

function utf16Escaped(character: string): string {
  return [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}
