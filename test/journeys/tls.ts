import { randomUUID } from 'node:crypto';
import { request as forward } from 'node:http';
import { createServer } from 'node:https';
import type { TestContext } from 'node:test';
import tls from 'node:tls';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';

/** Puts TLS before a server, as whoever runs it does, with a certificate that this process trusts from now on. Answers the address. */
export async function behindTls(context: TestContext, url: string): Promise<string> {
  // Each has a name of its own: of two with one name OpenSSL would try the wrong one.
  const { certificatePem: cert, privateKey } = createCertificate({ name: randomUUID(), addresses: ['127.0.0.1'] });
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), cert]);
  const server = createServer({ cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) }, (incoming, outgoing) => {
    const onward = forward(`${url}${incoming.url}`, { method: incoming.method ?? 'GET', headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `https://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}
