import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { excerpt } from '../text.ts';
import { type Finding, fails, none, type Site, schemaLimits, type Test } from './schema.ts';
import { shown, shownList } from './values.ts';

export function anyOfTest(site: Site, choices: Json): Test | undefined {
  if (!isArray(choices) || choices.length === 0 || choices.length > schemaLimits.choices) {
    return site.problem('/anyOf', `anyOf is a list of 1 to ${schemaLimits.choices} schemas.`);
  }
  const tests = choices.map((choice, at) => site.compile(choice, `/anyOf/${at}`, site.types));
  return (value) => {
    for (const test of tests) if (test(value).length === 0) return none;
    return noneOf(tests.map((test) => test(value)));
  };
}

// Where the value has the type of one choice alone, that choice is the one that was meant.
function noneOf(missed: readonly (readonly Finding[])[]): readonly Finding[] {
  const meant = missed.filter(([first]) => first && !isOtherType(first));
  const [only] = meant.length > 0 ? meant : missed;
  if (only && (meant.length === 1 || missed.length === 1)) return only;
  const firsts = missed.flatMap(([first]) => first ?? []);
  if (firsts.every(({ path }) => path.length === 0)) return fails('anyOf', firsts.map(({ says }) => excerpt(says, 200)).join(', or '));
  return fails('anyOf', `fits none of the forms that are allowed: ${firsts.map(said).join(', or ')}`);
}

function isOtherType({ rule, path }: Finding): boolean {
  return rule === 'type' && path.length === 0;
}

function said({ path, says }: Finding): string {
  return `${excerpt(path.join('.'), 64) || 'it'} ${excerpt(says, 200)}`;
}

const exclusions: ReadonlySet<string> = new Set(['enum', 'const', 'pattern']);
const excludable: ReadonlySet<string> = new Set([...exclusions, 'title', 'description']);

/** `not` knows values and patterns only, so that what it excludes can be said in a sentence. */
export function notTest(site: Site, excluded: Json): Test | undefined {
  if (!isObject(excluded) || !isExclusion(excluded)) return site.problem('/not', 'not holds enum, const or pattern, and nothing else.');
  if (!site.types) return site.problem('/not', 'not stands only beside type, or else values of every other type would pass it.');
  // A pattern lets every other type through, and what it lets through is excluded: so it needs no type of its own.
  const test = site.compile(excluded, '/not', ['string']);
  const failed = fails('not', `must not ${described(excluded)}`);
  return (value) => {
    const found = test(value);
    return found.length === 0 ? failed : unjudged(found);
  };
}

function isExclusion(excluded: JsonObject): boolean {
  const keywords = Object.keys(excluded);
  return keywords.every((keyword) => excludable.has(keyword)) && keywords.some((keyword) => exclusions.has(keyword));
}

// The usual path makes no list.
function unjudged(found: readonly Finding[]): readonly Finding[] {
  return found.some((finding) => finding.unjudged) ? found.filter((finding) => finding.unjudged) : none;
}

function described(excluded: JsonObject): string {
  const [values, value, pattern] = [member(excluded, 'enum'), member(excluded, 'const'), member(excluded, 'pattern')];
  const parts = [
    values !== undefined && isArray(values) ? `be ${shownList(values)}` : '',
    value !== undefined ? `be ${shown(value)}` : '',
    typeof pattern === 'string' ? `match the pattern ${excerpt(pattern, 200)}` : '',
  ];
  return parts.filter((part) => part !== '').join(' and ');
}
