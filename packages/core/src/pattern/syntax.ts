import { type CharSet, charSet, complement, digits, notLineEnd, single, spaces, wordCharacters } from './charset.ts';

/** What a pattern says, as a tree. `most` is Infinity where nothing bounds it. */
export type Node =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'all'; readonly parts: readonly Node[] }
  | { readonly kind: 'any'; readonly choices: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly least: number; readonly most: number };

export type ParsedPattern =
  | { readonly ok: true; readonly node: Node }
  | { readonly ok: false; readonly message: string; readonly at: number };

export const patternLimits = { length: 4096, depth: 50, repeat: 1000 };

// Each read* answers undefined once `refusal` is set, and leaves `at` after what it read.
type Reader = {
  readonly source: string;
  readonly end: number;
  at: number;
  depth: number;
  refusal: { message: string; at: number } | undefined;
};

/** Reads the closed pattern syntax; see `compilePattern`. Whoever writes a policy controls the input. */
export function parsePattern(source: string): ParsedPattern {
  if (source.length > patternLimits.length)
    return { ok: false, at: patternLimits.length, message: `A pattern is at most ${patternLimits.length} characters long.` };
  if (!source.isWellFormed()) return { ok: false, at: 0, message: 'A pattern cannot hold half of a surrogate pair.' };
  const anchors = { start: source.startsWith('^'), end: endsWithAnchor(source) };
  const reader: Reader = { source, end: source.length - (anchors.end ? 1 : 0), at: anchors.start ? 1 : 0, depth: 0, refusal: undefined };
  const node = readChoices(reader);
  if (node && reader.at < reader.end) refuse(reader, 'This ")" closes nothing.');
  // `^a|b$` reads as "starts with a, or ends with b" to some and as "a or b" to others.
  if (node?.kind === 'any' && (anchors.start || anchors.end))
    refuse(reader, 'Write ^(?:…|…)$ or leave ^ and $ out: a pattern is matched whole.', 0);
  if (reader.refusal) return { ok: false, ...reader.refusal };
  if (!node) throw new Error('the pattern reader stopped without saying why');
  return { ok: true, node };
}

function endsWithAnchor(source: string): boolean {
  const escapes = /\\*\$$/.exec(source);
  return escapes !== null && escapes[0].length % 2 === 1;
}

function refuse(reader: Reader, message: string, at = reader.at): undefined {
  reader.refusal ??= { message, at };
  return undefined;
}

function peek(reader: Reader, ahead = 0): string {
  return reader.at + ahead < reader.end ? reader.source.charAt(reader.at + ahead) : '';
}

function taken(reader: Reader, text: string): boolean {
  if (!reader.source.startsWith(text, reader.at) || reader.at + text.length > reader.end) return false;
  reader.at += text.length;
  return true;
}

function readChoices(reader: Reader): Node | undefined {
  const choices: Node[] = [];
  do {
    const choice = readSequence(reader);
    if (!choice) return undefined;
    choices.push(choice);
  } while (taken(reader, '|'));
  return choices.length === 1 ? choices[0] : { kind: 'any', choices };
}

function readSequence(reader: Reader): Node | undefined {
  const parts: Node[] = [];
  while (peek(reader) !== '' && peek(reader) !== '|' && peek(reader) !== ')') {
    const atom = readAtom(reader);
    const part = atom && readRepeat(reader, atom);
    if (!part) return undefined;
    parts.push(part);
  }
  return parts.length === 1 ? parts[0] : { kind: 'all', parts };
}

function readAtom(reader: Reader): Node | undefined {
  const mark = peek(reader);
  switch (mark) {
    case '(':
      return readGroup(reader);
    case '[':
      return readClass(reader);
    case '\\':
      return setNode(readEscape(reader, false));
    case '.':
      reader.at++;
      return setNode(notLineEnd);
    case '^':
    case '$':
      return refuse(
        reader,
        `"${mark}" stands only at the ${mark === '^' ? 'start' : 'end'} of a pattern; write \\${mark} for the character.`,
      );
    case '*':
    case '+':
    case '?':
    case '{':
      return refuse(reader, `"${mark}" has nothing to repeat; write \\${mark} for the character.`);
    case ']':
    case '}':
      return refuse(reader, `"${mark}" closes nothing; write \\${mark} for the character.`);
    default:
      return setNode(single(takeCodePoint(reader)));
  }
}

function setNode(set: CharSet | undefined): Node | undefined {
  return set && { kind: 'set', set };
}

function takeCodePoint(reader: Reader): number {
  const codePoint = reader.source.codePointAt(reader.at) ?? 0;
  reader.at += codePoint > 0xffff ? 2 : 1;
  return codePoint;
}

function readGroup(reader: Reader): Node | undefined {
  const from = reader.at++;
  if (!taken(reader, '?:') && peek(reader) === '?') {
    return refuse(reader, 'Only plain groups are known: (…) and (?:…). Looking around, names and flags are not.', from);
  }
  if (++reader.depth > patternLimits.depth) return refuse(reader, `Groups are nested deeper than ${patternLimits.depth}.`, from);
  const node = readChoices(reader);
  if (!node) return undefined;
  if (!taken(reader, ')')) return refuse(reader, 'This "(" is never closed.', from);
  reader.depth--;
  // Wrapped, so that choices within a group are told from choices at the top.
  return { kind: 'all', parts: [node] };
}

function readRepeat(reader: Reader, part: Node): Node | undefined {
  const from = reader.at;
  const bounds = readBounds(reader);
  if (reader.refusal) return undefined;
  if (!bounds) return part;
  if (peek(reader) === '?') return refuse(reader, 'A lazy repetition matches the same whole text; leave the "?" out.');
  if (/^[*+{]$/.test(peek(reader))) return refuse(reader, 'A repetition cannot be repeated; put it in a group.');
  if (bounds.least > bounds.most) return refuse(reader, 'The bounds of a repetition are the wrong way round.', from);
  return { kind: 'repeat', part, ...bounds };
}

type Bounds = { readonly least: number; readonly most: number };

function readBounds(reader: Reader): Bounds | undefined {
  if (taken(reader, '*')) return { least: 0, most: Number.POSITIVE_INFINITY };
  if (taken(reader, '+')) return { least: 1, most: Number.POSITIVE_INFINITY };
  if (taken(reader, '?')) return { least: 0, most: 1 };
  return peek(reader) === '{' ? readCounts(reader) : undefined;
}

function readCounts(reader: Reader): Bounds | undefined {
  const from = reader.at;
  const close = reader.source.indexOf('}', from);
  const counts = /^\{([0-9]{1,9})(,([0-9]{0,9}))?\}$/.exec(reader.source.slice(from, close + 1));
  if (!counts) return refuse(reader, 'A count is written {2}, {2,} or {2,5}; write \\{ for the character.');
  const least = Number(counts[1]);
  const most = counts[2] === undefined ? least : counts[3] ? Number(counts[3]) : Number.POSITIVE_INFINITY;
  const largest = most === Number.POSITIVE_INFINITY ? least : Math.max(least, most);
  if (largest > patternLimits.repeat) return refuse(reader, `A count is at most ${patternLimits.repeat}.`);
  reader.at = close + 1;
  return { least, most };
}

function readClass(reader: Reader): Node | undefined {
  const from = reader.at++;
  const negated = taken(reader, '^');
  const ranges: (readonly [number, number])[] = [];
  while (peek(reader) !== ']') {
    if (peek(reader) === '') return refuse(reader, 'This "[" is never closed.', from);
    const range = readRange(reader);
    if (!range) return undefined;
    ranges.push(...range);
  }
  if (ranges.length === 0) return refuse(reader, 'This class is empty.', from);
  reader.at++;
  return setNode(negated ? complement(charSet(ranges)) : charSet(ranges));
}

function readRange(reader: Reader): CharSet | undefined {
  const from = reader.at;
  const low = readClassAtom(reader);
  if (!low || peek(reader) !== '-' || peek(reader, 1) === ']') return low;
  reader.at++;
  const high = readClassAtom(reader);
  if (!high) return undefined;
  const [start, end] = [onlyPoint(low), onlyPoint(high)];
  if (start === undefined || end === undefined) return refuse(reader, 'A range goes from one character to another.', from);
  return start <= end ? [[start, end]] : refuse(reader, 'This range is the wrong way round.', from);
}

function onlyPoint(set: CharSet): number | undefined {
  const [range] = set;
  return range && set.length === 1 && range[0] === range[1] ? range[0] : undefined;
}

function readClassAtom(reader: Reader): CharSet | undefined {
  const mark = peek(reader);
  if (mark === '') return refuse(reader, 'This class is never closed.');
  if (mark === '\\') return readEscape(reader, true);
  if (mark === '[') return refuse(reader, 'Classes are not nested; write \\[ for the character.');
  return single(takeCodePoint(reader));
}

const shorthands: ReadonlyMap<string, CharSet> = new Map([
  ['d', digits],
  ['D', complement(digits)],
  ['w', wordCharacters],
  ['W', complement(wordCharacters)],
  ['s', spaces],
  ['S', complement(spaces)],
  ['t', single(0x09)],
  ['n', single(0x0a)],
  ['v', single(0x0b)],
  ['f', single(0x0c)],
  ['r', single(0x0d)],
]);

function readEscape(reader: Reader, inClass: boolean): CharSet | undefined {
  const mark = peek(reader, 1);
  const shorthand = shorthands.get(mark);
  if (!shorthand && (mark === 'x' || mark === 'u')) return readNumbered(reader);
  if (!shorthand && !isEscapable(mark, inClass))
    return refuse(reader, mark === '' ? 'A "\\" at the end escapes nothing.' : `"\\${mark}" is not known here.`);
  reader.at += 2;
  return shorthand ?? single(mark.charCodeAt(0));
}

function isEscapable(mark: string, inClass: boolean): boolean {
  return mark !== '' && ('^$\\.*+?()[]{}|/'.includes(mark) || (inClass && mark === '-'));
}

const numbered = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\})/y;

function readNumbered(reader: Reader): CharSet | undefined {
  numbered.lastIndex = reader.at;
  const found = numbered.exec(reader.source);
  const codePoint = Number.parseInt(found?.[1] ?? found?.[2] ?? found?.[3] ?? '', 16);
  if (!found || !(codePoint <= 0x10ffff)) return refuse(reader, 'A character by number is written \\x2e, \\u002e or \\u{1f600}.');
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return refuse(reader, 'Half of a surrogate pair is no character; write \\u{1f600}.');
  reader.at += found[0].length;
  return single(codePoint);
}
