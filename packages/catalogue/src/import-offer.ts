import { asciiLower } from '@countersign/core/text.ts';
import { type Cmdlet, cmdletShape, type Export, isCommon, limits, parameterShape, typeSaidBy } from './import-file.ts';
import type { Parameter } from './parameter.ts';

/** One role entry of a workload: a cmdlet in a management role, with the parameters that the role lets it take. */
export interface OfferedEntry {
  readonly role: string;
  readonly cmdlet: string;
  readonly parameters: readonly string[];
}

const maxRoles = 200;
const roleShape = /^[^\p{C}\\]{1,128}$/u;

/**
 * The cmdlets that role entries speak of, each with all parameters and all roles that any of them gives it. They say no types: what a
 * parameter takes is left open, but that a name that speaks of a secret is taken at its word. The workload wrote them, so that every
 * name has its shape and no list is longer than its limit.
 */
export function readOffer(workload: 'Exchange' | 'Compliance', entries: readonly OfferedEntry[]): Export {
  const byName = Map.groupBy(entries, (entry) => asciiLower(entry.cmdlet));
  if (byName.size === 0) return refused('The workload names no cmdlets.');
  if (byName.size > limits.cmdlets) return refused(`The workload names more than ${limits.cmdlets} cmdlets.`);
  const strange = entries.find((entry) => strangeness(entry));
  if (strange !== undefined) return refused(`The workload’s entry for ${JSON.stringify(strange.cmdlet.slice(0, 100))} is not understood.`);
  const cmdlets = [...byName.values()].map(cmdletOf);
  const long = cmdlets.find(({ parameters }) => parameters.length > limits.parameters);
  if (long !== undefined) return refused(`${long.name} takes more than ${limits.parameters} parameters.`);
  return { ok: true, workload, cmdlets: cmdlets.sort((one, other) => (one.name < other.name ? -1 : 1)) };
}

const refused = (message: string): Export => ({ ok: false, problems: [{ pointer: '', message }] });

function strangeness({ role, cmdlet, parameters }: OfferedEntry): boolean {
  return !cmdletShape.test(cmdlet) || !roleShape.test(role) || !parameters.every((name) => parameterShape.test(name));
}

function cmdletOf(entries: readonly OfferedEntry[]): Cmdlet {
  const parameters = new Map<string, Parameter>();
  for (const name of entries.flatMap((entry) => entry.parameters))
    if (!isCommon(name) && !parameters.has(asciiLower(name)))
      parameters.set(asciiLower(name), { name, type: typeSaidBy(name, 'Object'), required: false });
  const roles = [...new Set(entries.map((entry) => entry.role))].sort().slice(0, maxRoles);
  return { name: entries[0]?.cmdlet ?? '', parameters: [...parameters.values()], roles };
}
