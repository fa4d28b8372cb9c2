import { type Alike, alikeTo, apart, placeOf } from './constrain/alike.ts';
import { keywords, typesOf } from './constrain/keywords.ts';
import {
  every,
  type Finding,
  none,
  type Rule,
  type Schema,
  type SchemaType,
  type Site,
  schemaLimits,
  type Test,
} from './constrain/schema.ts';
import { isObject, type Json, type JsonObject, member, pointerStep } from './json.ts';
import { keep } from './keep.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { excerpt } from './text.ts';

/** What of a value goes against a schema: where, by which keyword, and what is allowed instead. The message never holds the value. */
export type Violation = { readonly pointer: string; readonly rule: Rule; readonly message: string };

/** Judges a value; an empty list when it fits. */
export interface Check {
  (value: Json): readonly Violation[];
  /** The first of the list, or undefined when the value fits: quicker, where one reason is enough. */
  first(value: Json): Violation | undefined;
}

export type SchemaProblem = { readonly pointer: string; readonly message: string };

export type CompiledSchema =
  | { readonly ok: true; readonly check: Check; readonly schema: Schema }
  | { readonly ok: false; readonly problems: readonly SchemaProblem[] };

/**
 * Compiles a schema of the closed subset (`Schema`) once, to a check that judges as JSON Schema 2020-12 does, save that a pattern is
 * matched whole. Refused, with a pointer: an unknown keyword; a keyword that would let values of another allowed type pass unjudged
 * (`pattern` beside `type: ["string", "array"]`, or beside no type); what is over `schemaLimits`.
 * A document without `type` is of an object, as parameters are.
 */
export function compileSchema(document: Json): CompiledSchema {
  const compiler: Compiler = { problems: [], schemas: 0, patterns: 0, patternSize: 0 };
  const test = compile(compiler, { document, pointer: '', depth: 0, types: ['object'] });
  if (compiler.problems.length > 0) return { ok: false, problems: compiler.problems };
  // Every keyword in it has been read by now.
  return { ok: true, check: checkBy(test, alikeTo([document])), schema: document as Schema };
}

const noViolations: readonly Violation[] = Object.freeze([]);

function checkBy(test: Test, alike: Alike | undefined): Check {
  // What a keyword finds is made when it is compiled, and is the same list each time.
  let last: { readonly found: readonly Finding[]; readonly said: readonly Violation[] } | undefined;
  const judge = (value: Json) => {
    const found = test(value);
    if (found.length === 0) return noViolations;
    if (found !== last?.found) last = { found, said: found.map(violation) };
    return last.said;
  };
  const check = alike === undefined ? judge : oncePerPlace(judge, alike);
  return Object.assign(check, { first: (value: Json) => check(value)[0] });
}

function oncePerPlace(judge: (value: Json) => readonly Violation[], alike: Alike): (value: Json) => readonly Violation[] {
  const said = new Map<number, readonly Violation[]>();
  return (value) => {
    const place = placeOf(alike, value);
    if (place === apart) return judge(value);
    return said.get(place) ?? keep(said, place, judge(value));
  };
}

const worded = new WeakMap<Finding, Violation>();

function violation(finding: Finding): Violation {
  const known = worded.get(finding);
  if (known !== undefined) return known;
  const { path, rule, says } = finding;
  const made = { pointer: path.map(pointerStep).join(''), rule, message: `${nameOf(path)} ${says}.` };
  worded.set(finding, made);
  return made;
}

// Names may come from whoever sent the value.
function nameOf(path: readonly (string | number)[]): string {
  const [first, ...rest] = path.map((step) => (typeof step === 'number' ? `[${step}]` : excerpt(step, 64)));
  if (first === undefined) return 'The value';
  return first + rest.map((step) => (step.startsWith('[') ? step : `.${step}`)).join('');
}

type Compiler = { readonly problems: SchemaProblem[]; schemas: number; patterns: number; patternSize: number };
type Place = {
  readonly document: Json;
  readonly pointer: string;
  readonly depth: number;
  readonly types: readonly SchemaType[] | undefined;
};

function problem(compiler: Compiler, pointer: string, message: string): undefined {
  if (compiler.problems.length < schemaLimits.problems) compiler.problems.push({ pointer, message });
  return undefined;
}

// What could not be compiled lets everything pass here; its problem keeps the whole check from being handed out.
const passes: Test = () => none;

function compile(compiler: Compiler, place: Place): Test {
  const { document, pointer, depth } = place;
  if (++compiler.schemas > schemaLimits.schemas) problem(compiler, pointer, `A document holds at most ${schemaLimits.schemas} schemas.`);
  else if (depth > schemaLimits.depth) problem(compiler, pointer, `Schemas are nested at most ${schemaLimits.depth} deep.`);
  else if (!isObject(document)) problem(compiler, pointer, 'A schema is an object of keywords.');
  else return compileKeywords(siteOf(compiler, place, document));
  return passes;
}

function siteOf(compiler: Compiler, { pointer, depth, types }: Place, schema: JsonObject): Site {
  const stated = member(schema, 'type');
  return {
    schema,
    types: stated === undefined ? types : (typesOf(stated) ?? types),
    compile: (document, from, inherited) => compile(compiler, { document, pointer: pointer + from, depth: depth + 1, types: inherited }),
    pattern: (source) => readPattern(compiler, source, `${pointer}/pattern`),
    problem: (from, message) => problem(compiler, pointer + from, message),
  };
}

function compileKeywords(site: Site): Test {
  for (const name of Object.keys(site.schema)) if (!keywords.has(name)) refuseKeyword(site, name);
  const tests: Test[] = [];
  for (const [name, { judges, build }] of keywords) {
    const argument = member(site.schema, name);
    if (argument === undefined) continue;
    if (judges && !judgesAll(judges, site.types)) refusePlace(site, name, judges);
    const test = build(site, argument);
    if (test) tests.push(test);
  }
  return tests.length === 0 ? passes : every(tests);
}

function refuseKeyword(site: Site, name: string): void {
  site.problem(pointerStep(name), `"${excerpt(name, 64)}" is not a known keyword; known are ${[...keywords.keys()].join(', ')}.`);
}

function judgesAll(judges: readonly SchemaType[], types: readonly SchemaType[] | undefined): boolean {
  return types?.every((type) => type === 'null' || judges.includes(type)) ?? false;
}

function refusePlace(site: Site, name: string, judges: readonly SchemaType[]): void {
  const wanted = judges.map((type) => `"${type}"`).join(' or ');
  site.problem(
    `/${name}`,
    `${name} stands only beside "type": ${wanted} (or null as well); other values would pass it. Use anyOf for several types.`,
  );
}

function readPattern(compiler: Compiler, source: Json, pointer: string): Pattern | undefined {
  if (typeof source !== 'string') return problem(compiler, pointer, 'pattern is text.');
  if (++compiler.patterns > schemaLimits.patterns)
    return problem(compiler, pointer, `A document holds at most ${schemaLimits.patterns} patterns.`);
  const compiled = compilePattern(source);
  if (!compiled.ok) return problem(compiler, pointer, `${compiled.message} (at character ${compiled.at + 1})`);
  compiler.patternSize += compiled.pattern.size;
  if (compiler.patternSize <= schemaLimits.patternSize) return compiled.pattern;
  return problem(compiler, pointer, `The patterns of a document come to at most ${schemaLimits.patternSize} steps together.`);
}
