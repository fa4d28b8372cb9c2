import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve } from 'node:path';

/** The modules of the product and what each may import of ours; a module may always import itself. */
const arrows: { readonly [module: string]: readonly string[] } = {
  'packages/core': [],
  'packages/audit/log': [],
  'packages/audit/node': ['packages/audit/log', 'packages/audit/replay'],
  'packages/audit/replay': ['packages/core', 'packages/audit/log'],
  'packages/sandbox': [],
  'packages/catalogue': ['packages/core'],
  'packages/contract': ['packages/core'],
  'packages/server/certificates': ['packages/server/connectors', 'packages/server/operations'],
  'packages/server/connectors': ['packages/core', 'packages/catalogue'],
  'packages/server/identity': ['packages/core', 'packages/catalogue'],
  'packages/server/notices': ['packages/core'],
  'packages/server/executor': ['packages/core', 'packages/server/connectors'],
  'packages/server/store': ['packages/core', 'packages/server/migrations'],
  'packages/server/migrations': ['packages/core', 'packages/server/store'],
  'packages/server/operations': [
    'packages/core',
    'packages/audit/log',
    'packages/audit/node',
    'packages/catalogue',
    'packages/server/store',
    'packages/server/executor',
    'packages/server/connectors',
    'packages/server/identity',
  ],
  'packages/server/api': [
    'packages/core',
    'packages/contract',
    'packages/catalogue',
    'packages/audit/log',
    'packages/audit/node',
    'packages/server/operations',
  ],
  'packages/server/jobs': ['packages/core', 'packages/server/operations'],
  'packages/cli': [
    'packages/core',
    'packages/contract',
    'packages/catalogue',
    'packages/audit/log',
    'packages/audit/node',
    'packages/audit/replay',
  ],
  'packages/portal': ['packages/core', 'packages/contract', 'packages/catalogue', 'packages/audit/log', 'packages/audit/replay'],
};

/** Single imports that go against the table, each with its reason; this list only shrinks. */
const exceptions: readonly { readonly from: string; readonly to: string; readonly because: string }[] = [
  { from: 'packages/server/operations', to: 'packages/server/connectors/connector.ts', because: 'the shape of an outcome, a type' },
];

/** Only main.ts reads the environment, and only these construct. */
const environmentReaders = ['packages/server/src/main.ts', 'packages/sandbox/src/main.ts', 'packages/cli/'];

/** The compiler keeps I/O out of these; clock and chance it lets through. */
const pure = ['packages/core', 'packages/audit/log', 'packages/audit/replay', 'packages/catalogue'];
const impure = [
  ['Date.now', 'time is passed in (Ports.now)'],
  ['new Date()', 'time is passed in (Ports.now)'],
  ['Math.random', 'chance is passed in (Ports.nonce, Ports.newId)'],
  ['performance.', 'time is passed in'],
] as const;

export interface Breach {
  readonly file: string;
  readonly why: string;
}

/** Every import that goes against the table; also how many modules were seen, so that an empty pass is noticed. */
export function checkArrows(root: string): { readonly seen: number; readonly breaches: readonly Breach[] } {
  const files = sources(join(root, 'packages'));
  const breaches = files.flatMap((file) => breachesOf(root, file));
  return { seen: files.length, breaches };
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((found) => {
    const path = join(folder, found.name);
    if (found.isDirectory()) return found.name === 'node_modules' ? [] : sources(path);
    return /\.tsx?$/.test(found.name) && !/\.(test|testing)\.tsx?$/.test(found.name) ? [path] : [];
  });
}

function breachesOf(root: string, file: string): readonly Breach[] {
  const path = relative(root, file);
  if (path.includes('/testing/')) return [];
  const from = moduleOf(path);
  const text = readFileSync(file, 'utf8');
  const found: Breach[] = operationsMet(root, file, text);
  if (/process\.env\b/.test(text) && !environmentReaders.some((reader) => path.startsWith(reader)))
    found.push({ file: path, why: 'reads the environment' });
  if (pure.includes(from ?? ''))
    for (const [word, instead] of impure) if (text.includes(word)) found.push({ file: path, why: `uses ${word}: ${instead}` });
  if (from === undefined) return found;
  for (const specifier of importsIn(text)) {
    const target = targetOf(root, file, specifier);
    const to = target === undefined ? undefined : moduleOf(target);
    if (target === undefined || to === undefined || to === from || (arrows[from] ?? []).includes(to)) continue;
    if (!exceptions.some((exception) => exception.from === from && exception.to === target.replace('/src', '')))
      found.push({ file: path, why: `imports ${target}` });
  }
  return found;
}

const defines = /export const \w+ = (operation|configuration|reading)\b/;

/** Operations never import operations: what two share is a step of core, a query of the store, or a file that defines none. */
function operationsMet(root: string, file: string, text: string): Breach[] {
  if (!defines.test(text)) return [];
  return importsIn(text)
    .map((specifier) => targetOf(root, file, specifier))
    .filter(
      (target) =>
        target?.includes('/operations/') && existsSync(join(root, target)) && defines.test(readFileSync(join(root, target), 'utf8')),
    )
    .map((target) => ({ file: relative(root, file), why: `is an operation and imports the operation ${target}` }));
}

/** The module that a file belongs to: a package, or a folder of the server and of audit. Files beside those folders (app.ts, main.ts) construct and may import all. */
function moduleOf(path: string): string | undefined {
  const [, name = '', ...rest] = path.split('/');
  const inside = rest[0] === 'src' ? rest.slice(1) : rest;
  if (name !== 'server' && name !== 'audit') return `packages/${name}`;
  return inside.length > 1 ? `packages/${name}/${inside[0]}` : undefined;
}

function importsIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

function targetOf(root: string, file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return relative(root, resolve(dirname(file), specifier));
  const ours = /^@countersign\/([a-z]+)\/(.+)$/.exec(specifier);
  return ours === null ? undefined : normalize(`packages/${ours[1]}/src/${ours[2]}`);
}
