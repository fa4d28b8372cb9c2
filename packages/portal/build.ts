import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const here = import.meta.dirname;
const root = join(here, '..', '..');
const built = join(here, 'dist');
const stamp = join(built, 'sources');

/** Builds what the server serves, where it is missing or older than what it is made of. */
export async function buildPortal(say: (line: string) => void): Promise<void> {
  const sources = sourcesDigest();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  const begun = performance.now();
  const fresh = `${built}-${process.pid}`;
  try {
    const { build } = await import('vite');
    await build({ configFile: join(here, 'vite.config.ts'), logLevel: 'warn', build: { outDir: fresh, emptyOutDir: true } });
    for (const file of globSync('assets/*.{css,js,svg}', { cwd: fresh })) compress(join(fresh, file));
    writeFileSync(join(fresh, 'sources'), sources);
    rmSync(built, { recursive: true, force: true });
    renameSync(fresh, built);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  say(`The portal is built (${((performance.now() - begun) / 1000).toFixed(1)} s).`);
}

/** Everything that the build is made of, as one digest. */
function sourcesDigest(): string {
  const files = globSync(
    [
      'package-lock.json',
      'packages/portal/{index.html,vite.config.ts,build.ts}',
      'packages/portal/src/**/*.{ts,tsx,css,svg}',
      'packages/{core,contract,catalogue,audit}/src/**/*.ts',
    ],
    { cwd: root, exclude: (name) => /\.(test|testing)\.tsx?$/.test(name) },
  ).toSorted();
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

function compress(file: string): void {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}

if (import.meta.main) await buildPortal(console.log);
