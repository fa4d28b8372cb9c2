import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '@countersign/contract/client.ts';
import type { Ground } from './ground.ts';

/** A server in a process of its own, which can be killed like any other. */
export interface Server {
  readonly url: string;
  as(username: string): Client;
  /** Resolves when the process is gone. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

const main = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url));

/** Starts the program as a host does, on a free port, and waits until it answers. Says what it said where it does not. */
export async function startServer(ground: Ground, data = 'one'): Promise<Server> {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, ...ground.settings(data) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'exit');
  const url = await addressOf(child);
  return {
    url,
    as: (username) => createClient({ url, token: ground.token(username) }),
    async kill(signal) {
      child.kill(signal);
      await gone;
    },
  };
}

/** Where it listens, as it says itself once it does. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (text: string) => {
      said += text;
      const address = /listening on (http:[^)\s]+)\)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.setEncoding('utf8').on('data', hear);
    child.stderr?.setEncoding('utf8').on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${said}`)));
  });
}
