/** Every query of the store, by the name it has there. Its modules keep their queries to themselves; here they are loaded once more, telling them. */
import { readdirSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EngineName } from '../packages/server/migrations/migration.ts';
import type { Compiled, Query } from '../packages/server/src/store/engine/query.ts';

export interface NamedQuery {
  /** Of its module, then its own, then the filter that it is made with. */
  readonly name: string;
  readonly compiled: (engine: EngineName) => Compiled;
}

/** A constant of a module, with the filters that it asks for if it is a query for each set of them. */
interface Declared {
  readonly name: string;
  readonly filters?: readonly string[];
}

const folder = join(import.meta.dirname, '../packages/server/src/store');
const telling = '?queries';
const making = /\b(?:query|rawQuery|variants)(?:<[^>]*>)?\(/g;
/** A constant that a module keeps to itself, up to the next statement. */
const declaration = /^const (\w+) = (variants\b)?[\s\S]*?(?=^[a-z/]|(?![\s\S]))/gm;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(telling)) return loaded;
    const source = String(loaded.source);
    return { ...loaded, source: `${source}\nexport { ${declaredIn(source).map(({ name }) => name)} };\n` };
  },
});

/** Every query, by module and in the order of its source. */
export async function queries(): Promise<readonly NamedQuery[]> {
  const all: NamedQuery[] = [];
  for (const { module, source } of sources()) {
    const kept = (await import(`${pathToFileURL(join(folder, `${module}.ts`))}${telling}`)) as { readonly [name: string]: unknown };
    all.push(...declaredIn(source).flatMap((declared) => named(module, declared, kept[declared.name])));
  }
  return all;
}

/** How often each module of the store makes a query. */
export function makings(): readonly { readonly module: string; readonly times: number }[] {
  return sources().map(({ module, source }) => ({ module, times: [...source.matchAll(making)].length }));
}

function sources(): { readonly module: string; readonly source: string }[] {
  return readdirSync(folder)
    .filter((file) => /^[a-z-]+\.ts$/.test(file))
    .toSorted()
    .map((file) => ({ module: file.slice(0, -'.ts'.length), source: readFileSync(join(folder, file), 'utf8') }))
    .filter(({ source }) => source.search(making) !== -1);
}

function declaredIn(source: string): Declared[] {
  return [...source.matchAll(declaration)].map(([text, name = '', variants]) => {
    if (variants === undefined) return { name };
    return { name, filters: [...new Set([...text.matchAll(/\bhas\('(\w+)'\)/g)].map(([, filter = '']) => filter))] };
  });
}

function named(module: string, { name, filters }: Declared, kept: unknown): NamedQuery[] {
  if (isQuery(kept)) return [{ name: `${module}.${name}`, compiled: kept.compiled }];
  if (filters === undefined || !isFamily(kept)) return [];
  return [[], ...filters.map((filter) => [filter])].map((used) => ({
    name: [`${module}.${name}`, ...used].join(' by '),
    compiled: kept(used).compiled,
  }));
}

function isQuery(kept: unknown): kept is Query<unknown> {
  return typeof kept === 'object' && kept !== null && 'compiled' in kept;
}

function isFamily(kept: unknown): kept is (filters: readonly string[]) => Query<unknown> {
  return typeof kept === 'function';
}
