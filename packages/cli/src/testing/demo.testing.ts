import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { watched } from '../../../../test/child.ts';
import { freshFolder, type Situation, type Typed, typed } from './typed.testing.ts';

/** A whole Countersign before a pretend Microsoft 365, as a process of its own. */
export interface Demo {
  readonly url: string;
  readonly auditKey: string;
  token(username: string): string;
  /** Types a command line as somebody. */
  as(username: string, line: readonly string[], situation?: Situation): Promise<Typed>;
  stop(): Promise<void>;
}

interface Ready {
  readonly url: string;
  readonly auditKey: string;
  readonly people: readonly { readonly name: string; readonly token: string }[];
}

export const contoso = 'contoso.onmicrosoft.com';
export const fabrikam = 'fabrikam.onmicrosoft.com';

export async function startDemo(): Promise<Demo> {
  const main = fileURLToPath(new URL('../../../../demo/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, COUNTERSIGN_PORT: '0' },
  });
  const { stop } = watched(child);
  const { value: line } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  if (line === undefined) throw new Error('The demo did not start.');
  const ready: Ready = JSON.parse(line);
  const token = (username: string) => ready.people.find((person) => person.name === username)?.token ?? '';
  const config = freshFolder();
  return {
    url: ready.url,
    auditKey: ready.auditKey,
    token,
    as: (username, words, situation = {}) =>
      typed(words, {
        ...situation,
        environment: {
          COUNTERSIGN_CLI_CONFIG: config,
          COUNTERSIGN_URL: ready.url,
          COUNTERSIGN_TOKEN: token(username),
          ...situation.environment,
        },
      }),
    async stop() {
      await stop();
    },
  };
}
