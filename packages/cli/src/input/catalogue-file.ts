import { stat } from 'node:fs/promises';
import { type Description, limits as operationLimits, wholeDescription } from '@countersign/catalogue/openapi/description.ts';
import { excerptOf } from '@countersign/catalogue/openapi/excerpt.ts';
import { isDescription } from '@countersign/catalogue/openapi/import-openapi.ts';
import { readSelector, type Selector } from '@countersign/catalogue/openapi/select.ts';
import { isObject, type Json } from '@countersign/core/json.ts';
import type { Cli } from '../cli.ts';
import { usage } from '../failure.ts';
import { fileLimits, readJson, readText, readYamlNow } from './json-input.ts';
import { cutDescription } from './openapi-yaml.ts';

/** Microsoft's description of beta is the largest that there is, with some 70 MB. */
export const largest = { bytes: 100_000_000, whole: 4_000_000, sent: 8_000_000 };
const next = "Name them like --only '/users/{user-id}/**'.";
const limits = { ...fileLimits, depth: 64, keys: 10_000_000, length: largest.bytes };

/** What is imported, as it is sent: the list of a tenant's cmdlets, or of a description the chosen operations with what they need. */
export async function readCatalogueFile(
  cli: Cli,
  { path, only }: { readonly path: string; readonly only: readonly string[] },
): Promise<Json> {
  const selectors = only.map(selectorOf);
  await refuseLarge(path);
  const text = await readText(cli, path);
  if (text.length > largest.bytes) throw tooLarge(path);
  const description = await descriptionIn(text, path);
  if (!('paths' in description)) {
    if (only.length > 0) throw usage(`${path} is no OpenAPI description, and --only is of one.`, 'Leave --only out.');
    return description.list;
  }
  const { file, operations } = excerptOf(description, selectors);
  if (operations === 0) throw usage(`${path} holds no operation that is meant.`, next);
  if (operations > operationLimits.operations)
    throw usage(
      `${path} holds more than ${operationLimits.operations} operations that are meant, at most so many are taken at once.`,
      next,
    );
  if (JSON.stringify(file).length > largest.sent) throw usage(`These ${operations} operations are too much for one import.`, next);
  return file;
}

async function refuseLarge(path: string): Promise<void> {
  if (path === '-') return;
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && found.size > largest.bytes) throw tooLarge(path);
}

const tooLarge = (path: string) =>
  usage(`${path} is larger than ${largest.bytes / 1_000_000} MB.`, 'Give one version of the description alone.');

function selectorOf(text: string): Selector {
  const selector = readSelector(text);
  if (selector === undefined)
    throw usage(`--only ${text.slice(0, 100)} names no operations.`, "Give it like '/users/{user-id}/**' or 'GET /sites/*'.");
  return selector;
}

async function descriptionIn(text: string, path: string): Promise<Description | { readonly list: Json }> {
  if (/^\s*[{[]/.test(text)) return ofJson(readJson(text, path, limits), path);
  const yaml = await import('yaml');
  const cut = cutDescription(yaml, text, path);
  if (cut !== undefined) return cut;
  if (text.length > largest.whole)
    throw usage(`${path} is not laid out as Microsoft’s descriptions are, and too large to be read whole.`, 'Give it as JSON.');
  return ofJson(readYamlNow(yaml, text, path), path);
}

function ofJson(file: Json, path: string): Description | { readonly list: Json } {
  if (!isObject(file) || !isDescription(file)) return { list: file };
  const description = wholeDescription(file);
  if ('problem' in description) throw usage(`${path}: ${description.problem.message}`, 'Give Microsoft’s OpenAPI description of Graph.');
  return description;
}
