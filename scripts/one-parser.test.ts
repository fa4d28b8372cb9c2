import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

// GHSA-rqff-837h-mm52: of two parsers, one read another host behind an @ than the other.
test('addresses are read by one parser, the platform’s', () => {
  const root = join(import.meta.dirname, '..');
  const files = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root }).filter((file) => !file.includes('node_modules'));
  assert.ok(files.length > 500, `${files.length} files`);
  const other = /from '(node:url|url|url-parse|whatwg-url|uri-js|fast-uri|parse-url|urijs)'|\burl\.parse\(/;
  const allowed = /import \{ (fileURLToPath|pathToFileURL)(, (fileURLToPath|pathToFileURL))? \} from 'node:url'/;
  const breaches = files.filter((file) => other.test(readFileSync(join(root, file), 'utf8').replace(allowed, '')));
  assert.deepEqual(breaches, []);
});
