import type { RuleKind } from './files.ts';

/** What stands above a pulled file: what editors check it by, and the version that it was made from. */
export interface Heading {
  readonly kind: RuleKind;
  readonly name: string;
  readonly version: number;
}

const made = /^# countersign: (?<kind>policy|guard) [a-z0-9-]+, version (?<version>[1-9][0-9]{0,8})$/m;
const lines = /^# (?:yaml-language-server:|countersign:).*\n/gm;

/** The version that a file says it was made from; undefined where nobody pulled it. */
export function versionIn(text: string): number | undefined {
  const found = made.exec(text)?.groups?.version;
  return found === undefined ? undefined : Number(found);
}

/** Which kind of rule a pulled file says it is. */
export function kindIn(text: string): RuleKind | undefined {
  const found = made.exec(text)?.groups?.kind;
  return found === 'policy' || found === 'guard' ? found : undefined;
}

/** The text under another heading; all else of it stays as it is. */
export function headed(text: string, { kind, name, version }: Heading, server: string): string {
  const rest = text.replace(lines, '');
  return `# yaml-language-server: $schema=${server}/api/v1/schemas/${kind}.json\n# countersign: ${kind} ${name}, version ${version}\n${rest}`;
}
