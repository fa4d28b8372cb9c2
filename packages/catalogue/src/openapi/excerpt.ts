import { isArray, isObject, type Json, type JsonObject } from '@countersign/core/json.ts';
import { type ComponentKind, type Description, limits, objectAt } from './description.ts';
import { operationsOf, readOperation } from './operation.ts';
import { means, meansPath, type Selector } from './select.ts';

export interface Excerpt {
  /** A description of the chosen operations alone, with the components that reading them needs. */
  readonly file: JsonObject;
  /** How many; where they are more than one import takes, none was read. */
  readonly operations: number;
}

/** Cuts the chosen operations out of a description that is too large to be sent whole. What they say is not changed. */
export function excerptOf(description: Description, selectors: readonly Selector[]): Excerpt {
  const components = new Map<ComponentKind, Map<string, Json>>();
  const noted: Description = {
    ...description,
    component(kind, name) {
      const found = description.component(kind, name);
      if (found !== undefined) heldIn(components, kind).set(name, short(found));
      return found;
    },
  };
  const chosen = chosenOf(description, selectors);
  const operations = chosen.reduce((count, { methods }) => count + methods.length, 0);
  if (operations > limits.operations) return { file: {}, operations };
  const paths = chosen.map(({ path, methods }): [string, Json] => {
    for (const method of methods) readOperation(noted, { method, path });
    return [path, cut(description.pathItem(path), new Set(methods.map((method) => method.toLowerCase())))];
  });
  const schemes = [...description.appOnly].map((name): [string, Json] => [name, { type: 'oauth2', flows: { clientCredentials: {} } }]);
  return {
    file: {
      openapi: '3.0.3',
      servers: [{ url: `https://graph.microsoft.com/${description.version}` }],
      paths: Object.fromEntries(paths),
      components: {
        ...Object.fromEntries([...components].map(([kind, held]) => [kind, Object.fromEntries(held)])),
        securitySchemes: Object.fromEntries(schemes),
      },
    },
    operations,
  };
}

interface ChosenPath {
  readonly path: string;
  readonly methods: readonly string[];
}

function chosenOf(description: Description, selectors: readonly Selector[]): readonly ChosenPath[] {
  const chosen: ChosenPath[] = [];
  let left = limits.operations;
  for (const path of description.paths) {
    if (left < 0) break;
    if (selectors.length > 0 && !selectors.some((one) => meansPath(one, path))) continue;
    const methods = operationsOf(description, path).flatMap(({ method }) => (means(selectors, method, path) ? [method] : []));
    if (methods.length > 0) chosen.push({ path, methods });
    left -= methods.length;
  }
  return chosen;
}

function heldIn(components: Map<ComponentKind, Map<string, Json>>, kind: ComponentKind): Map<string, Json> {
  const held = components.get(kind) ?? new Map<string, Json>();
  components.set(kind, held);
  return held;
}

const verbs = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** A path with the chosen methods alone, and of their answers only of which kind these are. */
function cut(item: Json | undefined, chosen: ReadonlySet<string>): Json {
  if (item === undefined || !isObject(item)) return {};
  const kept = Object.entries(item).filter(([name]) => !verbs.has(name) || chosen.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, verbs.has(name) && isObject(value) ? withoutAnswers(value) : short(value)]));
}

function withoutAnswers(operation: JsonObject): Json {
  const answers = Object.entries(objectAt(operation, 'responses')).map(([status, answer]): [string, Json] => {
    const types = isObject(answer) ? Object.keys(objectAt(answer, 'content')) : [];
    return [status, types.length === 0 ? {} : { content: Object.fromEntries(types.map((type) => [type, {}])) }];
  });
  return short({ ...operation, responses: Object.fromEntries(answers) });
}

/** Without the prose, of which a description is half. */
function short(value: Json): Json {
  if (isArray(value)) return value.map(short);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name, held]) => !(name === 'description' && typeof held === 'string'));
  return Object.fromEntries(kept.map(([name, held]) => [name, short(held)]));
}
