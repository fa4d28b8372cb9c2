/** The sandbox as a process: a pretend Microsoft 365 on loopback, for the demo and the tests. See sandbox.ts. */
import { BANNER } from './http/router.ts';
import { startSandbox } from './sandbox.ts';
import { parseSettings } from './settings.ts';

const settings = parseSettings(process.argv.slice(2), process.env);
if (typeof settings === 'string') {
  console.error(settings);
  process.exit(2);
}
const sandbox = await startSandbox(settings);
console.error(BANNER);
console.log(
  JSON.stringify({
    url: sandbox.url,
    purview: sandbox.purviewUrl,
    control: `${sandbox.url}/sandbox`,
    tenants: settings.tenants.map(({ id, domain }) => ({ id, domain })),
  }),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void sandbox.stop().then(() => process.exit(0)));
}
