import { isArray, type Json } from '../json.ts';
import { anyOfTest, notTest } from './choices.ts';
import type { SchemaType, Site, Test } from './schema.ts';
import {
  additionalPropertiesTest,
  itemsTest,
  maxItemsTest,
  maxPropertiesTest,
  minItemsTest,
  minPropertiesTest,
  propertiesTest,
  requiredTest,
  uniqueItemsTest,
} from './structures.ts';
import { boundTest, constTest, enumTest, formatTest, maxLengthTest, minLengthTest, patternTest, typeTest, typeTests } from './values.ts';

/** What a keyword makes of its argument: a test, or undefined where it judges nothing or has reported a problem. */
export type Keyword = {
  /** The types that it judges; every other would pass it, so it stands only where no other is allowed. */
  readonly judges?: readonly SchemaType[];
  readonly build: (site: Site, argument: Json) => Test | undefined;
};

const text: readonly SchemaType[] = ['string'];
const numbers: readonly SchemaType[] = ['number', 'integer'];
const list: readonly SchemaType[] = ['array'];
const object: readonly SchemaType[] = ['object'];

/** The closed list, in the order in which values are judged. */
export const keywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['type', { build: readTypeTest }],
  ['const', { build: constTest }],
  ['enum', { build: enumTest }],
  ['minLength', { judges: text, build: minLengthTest }],
  ['maxLength', { judges: text, build: maxLengthTest }],
  ['pattern', { judges: text, build: patternTest }],
  ['format', { judges: text, build: formatTest }],
  ['minimum', { judges: numbers, build: boundTest({ rule: 'minimum', says: 'at least', holds: (value, limit) => value >= limit }) }],
  ['maximum', { judges: numbers, build: boundTest({ rule: 'maximum', says: 'at most', holds: (value, limit) => value <= limit }) }],
  [
    'exclusiveMinimum',
    { judges: numbers, build: boundTest({ rule: 'exclusiveMinimum', says: 'more than', holds: (value, limit) => value > limit }) },
  ],
  [
    'exclusiveMaximum',
    { judges: numbers, build: boundTest({ rule: 'exclusiveMaximum', says: 'less than', holds: (value, limit) => value < limit }) },
  ],
  ['required', { judges: object, build: requiredTest }],
  ['additionalProperties', { judges: object, build: additionalPropertiesTest }],
  ['properties', { judges: object, build: propertiesTest }],
  ['minProperties', { judges: object, build: minPropertiesTest }],
  ['maxProperties', { judges: object, build: maxPropertiesTest }],
  ['minItems', { judges: list, build: minItemsTest }],
  ['maxItems', { judges: list, build: maxItemsTest }],
  ['items', { judges: list, build: itemsTest }],
  ['uniqueItems', { judges: list, build: uniqueItemsTest }],
  ['anyOf', { build: anyOfTest }],
  ['not', { build: notTest }],
  annotation('title', (value) => typeof value === 'string', 'is text'),
  annotation('description', (value) => typeof value === 'string', 'is text'),
  annotation('default', () => true, 'is any value'),
  annotation('x-secret', (value) => value === true, 'is true, or left out'),
  annotation('x-switch', (value) => value === true, 'is true, or left out'),
  annotation(
    'x-target',
    (value) => typeof value === 'string' && /^[a-z][a-z-]{0,31}$/.test(value),
    'is a short name of a kind of thing, such as recipient',
  ),
]);

/** The types that a `type` keyword lists, or undefined if it does not list any that are known. */
export function typesOf(argument: Json): readonly SchemaType[] | undefined {
  const types = isArray(argument) ? argument : [argument];
  return types.length > 0 && types.every(isType) && new Set(types).size === types.length ? types : undefined;
}

function isType(name: Json): name is SchemaType {
  return typeof name === 'string' && Object.hasOwn(typeTests, name);
}

function readTypeTest(site: Site, argument: Json): Test | undefined {
  const types = typesOf(argument);
  return types ? typeTest(types) : site.problem('/type', `type is one of ${Object.keys(typeTests).join(', ')}, or a list of them.`);
}

function annotation(name: string, fits: (value: Json) => boolean, says: string): [string, Keyword] {
  const build: Keyword['build'] = (site, argument) => (fits(argument) ? undefined : site.problem(`/${name}`, `${name} ${says}.`));
  return [name, { build }];
}
