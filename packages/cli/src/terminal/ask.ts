import { exit } from '../exit.ts';
import { Failure, usage } from '../failure.ts';

/** Questions to the person. Where nobody is there to answer, each is refused and says which option answers it. */
export interface Ask {
  /** Whether somebody is there. */
  readonly possible: boolean;
  text(question: string, instead: string): Promise<string>;
  /** Nothing of the answer is shown. */
  secret(question: string, instead: string): Promise<string>;
  /** True for yes; no is what an empty answer means. */
  yes(question: string, instead: string): Promise<boolean>;
}

export const nobodyToAsk: Ask = {
  possible: false,
  text: (question, instead) => Promise.reject(unasked(question, instead)),
  secret: (question, instead) => Promise.reject(unasked(question, instead)),
  yes: (question, instead) => Promise.reject(unasked(question, instead)),
};

function unasked(question: string, instead: string): Failure {
  return usage(`Nobody is here to answer: ${question}`, instead);
}

/** Asks on the error stream, so that what is written to a file or a pipe is the answer alone. */
export const askOnTerminal: Ask = {
  possible: true,
  async text(question) {
    const { text } = await import('@clack/prompts');
    return answered<string>((await text({ message: question, output: process.stderr })) ?? '');
  },
  async secret(question) {
    const { password } = await import('@clack/prompts');
    return answered<string>((await password({ message: question, mask: ' ', output: process.stderr })) ?? '');
  },
  async yes(question) {
    const { confirm } = await import('@clack/prompts');
    return answered<boolean>(await confirm({ message: question, initialValue: false, output: process.stderr }));
  },
};

function answered<T extends string | boolean>(answer: T | symbol): T {
  if (typeof answer === 'symbol') throw new Failure({ message: 'Stopped; nothing was done.', exit: exit.failed, code: 'stopped' });
  return answer;
}
