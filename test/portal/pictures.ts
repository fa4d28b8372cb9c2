/** Draws every page into docs/images: `npm run portal:pictures`; with names of pages, those alone. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOf } from './pages.ts';
import { openStage, phone } from './stage.ts';

const folder = join(import.meta.dirname, '../../docs/images');
const sizes = { desk: { width: 1200, height: 760 }, phone };

mkdirSync(folder, { recursive: true });
const stage = await openStage();
try {
  const wanted = process.argv.slice(2);
  const addresses = (await addressesOf(stage)).filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  for (const [size, viewport] of Object.entries(sizes))
    for (const who of new Set(addresses.map((one) => one.who))) {
      const page = await stage.as(who, viewport);
      for (const { name, path } of addresses.filter((one) => one.who === who)) {
        await page.goto(stage.demo.url + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('load');
        await page.getByText('Reading…').first().waitFor({ state: 'detached' });
        await page.screenshot({ path: join(folder, `${name}-${size}.png`) });
      }
      await page.context().close();
    }
} finally {
  await stage.stop();
}
