import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRefusal } from '@countersign/core/errors.ts';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import { outsideOf, startApp } from '@countersign/server/app.ts';
import { readConfig } from '@countersign/server/config.ts';
import { sha256Hex } from '@countersign/server/keys.ts';
import { seedDemo } from '@countersign/server/operations/seed-demo.ts';
import { guards, people, policies, tenants } from '../../demo/world.ts';

/** Countersign as it is, everything on but the rate limit, with the demo's world before the stub. */
const { stub, data, databaseUrl } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly stub: string;
  readonly data: string;
  readonly databaseUrl?: string;
};
const config = readConfig({
  COUNTERSIGN_PORT: '0',
  COUNTERSIGN_DATA: data,
  COUNTERSIGN_DEMO: '1',
  COUNTERSIGN_LOG: 'silent',
  COUNTERSIGN_ORIGIN: 'bench.countersign.example',
  COUNTERSIGN_RATE_LIMIT: '0',
  ...(databaseUrl === undefined ? {} : { COUNTERSIGN_DATABASE_URL: databaseUrl }),
});
if (isRefusal(config)) throw new Error(config.message);
const app = await startApp(
  config,
  outsideOf({}, () => undefined),
);
if (isRefusal(app)) throw new Error(app.message);
const certificate = createCertificate({ name: 'countersign-bench' });
const paths = { certificate: join(data, 'app.cer.pem'), key: join(data, 'app.key.pem') };
writeFileSync(paths.certificate, certificate.certificatePem);
writeFileSync(paths.key, certificate.privateKey.export({ type: 'pkcs8', format: 'pem' }));
const tokens = new Map<string, string>(people.map((person) => [person.username, `cs_${randomBytes(32).toString('base64url')}`]));
await seedDemo(app.bracket.store, {
  tenants: tenants.map(({ id, name, tags }) => ({
    name,
    tags,
    workload: {
      endpoint: stub,
      authority: stub,
      tenantId: id,
      clientId: 'bench',
      certificate: `file:${paths.certificate}`,
      key: `file:${paths.key}`,
    },
  })),
  people: people.map((person) => ({ ...person, tokenHash: sha256Hex(tokens.get(person.username) ?? '') })),
  policies,
  guards,
});
console.log(JSON.stringify({ url: app.url, tokens: Object.fromEntries(tokens) }));
process.once('SIGTERM', () => void app.stop().then(() => process.exit(0)));
