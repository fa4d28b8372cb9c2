import { appOnlyOf, type ComponentKind, type Description, objectAt, readHead } from '@countersign/catalogue/openapi/description.ts';
import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import { usage } from '../failure.ts';
import { readYamlNow, type YamlModule } from './json-input.ts';
import { type Section, sectionsOf, within } from './sections.ts';

const none: ReadonlyMap<string, Section> = new Map();

/**
 * An OpenAPI description in YAML, of which only that is read which is looked at: reading Microsoft's whole takes minutes and gigabytes.
 * Undefined where it is not laid out so that it can be cut.
 */
export function cutDescription(yaml: YamlModule, text: string, from: string): Description | undefined {
  const top = sectionsOf(text);
  const [paths, components] = [partsOf(top?.get('paths')), partsOf(top?.get('components'))];
  if (top === undefined || paths === undefined || components === undefined) return undefined;
  const kinds = new Map([...components].map(([kind, section]) => [kind, within(section)]));
  const read = (section: Section | undefined, key: string): Json | undefined => {
    if (section === undefined) return undefined;
    const value = readYamlNow(yaml, section.text, `${from} (${key.slice(0, 100)})`);
    return isObject(value) ? member(value, key) : undefined;
  };
  const headText = ['openapi', 'servers'].map((name) => top.get(name)?.text ?? '').join('');
  const head = readHead(objectOf(readYamlNow(yaml, headText, from)));
  if ('problem' in head) throw usage(`${from}: ${head.problem.message}`, 'Give Microsoft’s OpenAPI description of Graph.');
  const held = new Map<string, Json | undefined>();
  const once = (key: string, make: () => Json | undefined) => {
    if (!held.has(key)) held.set(key, make());
    return held.get(key);
  };
  const schemes = read(components.get('securitySchemes'), 'securitySchemes') ?? {};
  return {
    ...head,
    paths: [...paths.keys()],
    pathItem: (path) => once(path, () => read(paths.get(path), path)),
    component: (kind: ComponentKind, name: string) => once(`${kind} ${name}`, () => read(kinds.get(kind)?.get(name), name)),
    appOnly: appOnlyOf(isObject(schemes) ? schemes : objectAt({}, '')),
  };
}

const objectOf = (value: Json): JsonObject => (isObject(value) ? value : {});

const partsOf = (section: Section | undefined) => (section === undefined ? none : within(section));
