/** Colours that mean something; text is the same without them. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly careful: (text: string) => string;
}

const plain = (text: string) => text;

export const noPaint: Paint = { bold: plain, dim: plain, good: plain, bad: plain, careful: plain };

const style = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;

const inColour: Paint = { bold: style(1, 22), dim: style(2, 22), good: style(32, 39), bad: style(31, 39), careful: style(33, 39) };

/** Colours go to a terminal alone, and not where NO_COLOR (no-color.org) or TERM=dumb asks for none. */
export function paintFor(isTerminal: boolean, environment: { readonly [name: string]: string | undefined }): Paint {
  const refused = (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb';
  return isTerminal && !refused ? inColour : noPaint;
}
