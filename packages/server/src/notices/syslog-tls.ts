import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Delivery } from '@countersign/core/notice.ts';

export interface SyslogServer {
  readonly host: string;
  readonly port: number;
  readonly ca?: string;
}

/**
 * Sends messages by TLS in frames that say their length (RFC 5425), and closes the connection: only when the receiver has closed its side too, all
 * of it has arrived there. The certificate is always verified.
 */
export async function sendFrames({ host, port, ca }: SyslogServer, messages: readonly string[], patience: number): Promise<Delivery> {
  const name = host.replace(/^\[|\]$/g, '');
  return await new Promise((resolve) => {
    const authority = ca === undefined ? {} : { ca };
    const named = isIP(name) === 0 ? { servername: name } : {};
    const socket = connect({ host: name, port, minVersion: 'TLSv1.2', rejectUnauthorized: true, ...authority, ...named });
    const timer = setTimeout(() => over({ kind: 'again', trouble: 'The collector did not take it in time.' }), patience);
    const over = (came: Delivery) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(came);
    };
    socket.once('secureConnect', () => sendAll(socket, messages));
    // Read, or the end of the receiver's side would never be seen. What it says means nothing in this protocol.
    socket.on('data', () => undefined);
    socket.once('error', (error: NodeJS.ErrnoException) =>
      over({ kind: 'again', trouble: `The collector did not take it: ${codeOf(error)}.` }),
    );
    socket.once('end', () => {
      const whole = socket.writableFinished;
      over(whole ? { kind: 'sent' } : { kind: 'again', trouble: 'The collector closed before it had taken everything.' });
    });
    socket.once('close', () => over({ kind: 'again', trouble: 'The connection to the collector broke.' }));
  });
}

function sendAll(socket: TLSSocket, messages: readonly string[]): void {
  const frames = messages.map((message) => {
    const bytes = Buffer.from(message);
    return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
  });
  socket.end(Buffer.concat(frames));
}

function codeOf({ code }: NodeJS.ErrnoException): string {
  return code !== undefined && /^[A-Z_0-9]{2,60}$/.test(code) ? code : 'the connection failed';
}
