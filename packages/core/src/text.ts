/** The text in lower case for A–Z alone: how Microsoft's names are compared. Other letters are left as they are, so that no locale and no fold can make two names one. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/** Whether two names are the same but for the case of A–Z. */
export function sameName(one: string, other: string): boolean {
  return one === other || (one.length === other.length && asciiLower(one) === asciiLower(other));
}

/** Whether text survives storage unchanged: SQLite stops at NUL, PostgreSQL refuses it, and both turn an unpaired surrogate into U+FFFD. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** The number of code points: what a person calls characters, and what JSON Schema calls length. */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let at = 1; at < text.length; at++) {
    if (isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1))) length--;
  }
  return length;
}

/** At most `limit` UTF-16 units of the text, with an ellipsis in place of the rest, for a message. Never splits a surrogate pair. */
export function excerpt(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = isHigh(text.charCodeAt(limit - 2)) ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;
