import type { Json, JsonObject } from '../json.ts';
import type { Pattern } from '../pattern.ts';

export type SchemaType = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'object' | 'array';
export type SchemaFormat = 'date-time' | 'uuid' | 'email' | 'smtp-domain' | 'duration';

/** The closed subset of JSON Schema 2020-12 that constrains parameters. A document becomes one only by `compileSchema`. */
export type Schema = {
  readonly type?: SchemaType | readonly SchemaType[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly not?: Excluded;
  readonly anyOf?: readonly Schema[];
  /** Matched against the whole value, unlike in JSON Schema at large. */
  readonly pattern?: string;
  readonly format?: SchemaFormat;
  /** Lengths are of code points. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
} & Annotations;

/** What `not` may hold. A value of a type that the exclusion does not speak of is not let through by a pattern, but is by a list of values. */
export type Excluded = { readonly enum?: readonly Json[]; readonly const?: Json; readonly pattern?: string } & Pick<
  Annotations,
  'title' | 'description'
>;

type Annotations = {
  readonly title?: string;
  readonly description?: string;
  /** Shown to people; never filled in. */
  readonly default?: Json;
  readonly 'x-secret'?: true;
  /** A yes that is given by naming it. */
  readonly 'x-switch'?: true;
  /** The kind of thing that the value names, such as `recipient`. */
  readonly 'x-target'?: string;
};

/** The keywords that a value can go against. */
export type Rule = Exclude<keyof Schema, keyof Annotations>;

/** Limits of one schema document. Owners write them, and a tenant's exported catalogue fills them in. */
export const schemaLimits = { depth: 16, schemas: 5000, choices: 10, values: 1000, patterns: 100, patternSize: 50_000, problems: 20 };

/** Where a keyword is compiled: the schema that it stands in, and what it may ask of the rest. */
export type Site = {
  readonly schema: JsonObject;
  /** Types that the value may have here, said by this schema or one that judges the same value; undefined if none says. */
  readonly types: readonly SchemaType[] | undefined;
  /** Compiles a schema that stands within, at that pointer from here. */
  readonly compile: (document: Json, from: string, types?: readonly SchemaType[]) => Test;
  readonly pattern: (source: Json) => Pattern | undefined;
  readonly problem: (from: string, message: string) => undefined;
};

/**
 * What is wrong with a value, before its path is written out. `says` goes on from the name: "must be text". `unjudged`: the rule
 * could not be evaluated, which blocks also where the rule excludes.
 */
export type Finding = { readonly path: readonly (string | number)[]; readonly rule: Rule; readonly says: string; readonly unjudged?: true };

/** Judges a value; `none` when it fits. */
export type Test = (value: Json) => readonly Finding[];

/** One list for every value that fits, so that judging makes no garbage. */
export const none: readonly Finding[] = Object.freeze([]);

/** More would help nobody, and who sends the value decides how many there are. */
const maxFindings = 20;

/** The finding of a keyword, made when it is compiled. It never holds the value, which may be secret. */
export function finding(rule: Rule, says: string, path: readonly (string | number)[] = []): Finding {
  return { path, rule, says };
}

export function fails(rule: Rule, says: string, path: readonly (string | number)[] = []): readonly Finding[] {
  return [finding(rule, says, path)];
}

export function joined(one: readonly Finding[], other: readonly Finding[]): readonly Finding[] {
  if (other.length === 0) return one;
  return one.length === 0 ? other : [...one, ...other].slice(0, maxFindings);
}

export function isFull(findings: readonly Finding[]): boolean {
  return findings.length >= maxFindings;
}

/** The same findings, seen from the array or object that holds the value. */
export function within(step: string | number, findings: readonly Finding[]): readonly Finding[] {
  return findings.length === 0 ? none : findings.map((finding) => ({ ...finding, path: [step, ...finding.path] }));
}

/** Judges by each in turn; a value of the wrong type, found first, is judged no further. */
export function every(tests: readonly Test[]): Test {
  const [first, second] = tests;
  if (first && tests.length === 1) return first;
  // Most schemas are a type and one thing more.
  if (first && second && tests.length === 2) return (value) => goOn(first(value), second, value);
  return (value) => {
    let found = none;
    for (const test of tests) found = goOn(found, test, value);
    return found;
  };
}

function goOn(found: readonly Finding[], test: Test, value: Json): readonly Finding[] {
  if (found.length === 0) return test(value);
  return found[0]?.rule === 'type' && found[0].path.length === 0 ? found : joined(found, test(value));
}
