import { MAIL_FLOW_CMDLETS } from '../tables/mail-flow.ts';
import { ORGANIZATION_CMDLETS } from '../tables/organization.ts';
import { PROTECTION_CMDLETS } from '../tables/protection.ts';
import { KNOWN_AT_BOTH, PURVIEW_CMDLETS } from '../tables/purview.ts';
import { RECIPIENT_CMDLETS } from '../tables/recipients.ts';
import type { Place } from './place.ts';

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly mandatory: boolean;
  /** The letters of the parameter sets it belongs to; none: all of them. */
  readonly sets: string;
}

export interface Cmdlet {
  readonly name: string;
  readonly verb: string;
  readonly noun: string;
  readonly roles: readonly string[];
  readonly parameters: readonly Parameter[];
  /** Takes further parameters as they come: the many conditions of transport rules. */
  readonly open: boolean;
  /** The end points that know it. */
  readonly at: readonly Place[];
  /** Has an effect, and therefore also `-Confirm` and `-WhatIf`. */
  readonly changes: boolean;
}

function parseParameter(text: string): Parameter {
  const [, name = '', type = '', mark = '', sets = ''] = /^(\w+):([\w[\]]+)([!+]?)([A-Z]*)$/.exec(text) ?? [];
  if (name === '') throw new Error(`The cmdlet table has a parameter that cannot be read: ${text}`);
  return { name, type, mandatory: mark === '!', sets };
}

function parseCmdlet(line: string, place: Place): Cmdlet {
  const [name = '', roles = '', rest = ''] = line.split(';').map((part) => part.trim());
  const [verb = '', noun = ''] = name.split('-');
  const words = rest.split(' ').filter((word) => word !== '');
  const parameters = words.filter((word) => word !== '*').map(parseParameter);
  const changes = !/^(Get|Search|Test|Export)$/.test(verb);
  const at: readonly Place[] = KNOWN_AT_BOTH.test(name) ? ['Exchange', 'Purview'] : [place];
  return { name, verb, noun, roles: roles.split(', '), parameters, open: words.includes('*'), at, changes };
}

/** Every noun can be read: a `Get-` that the data leaves out has an identity and a page limit. */
function impliedReads(cmdlets: readonly Cmdlet[]): Cmdlet[] {
  const names = new Set(cmdlets.map((cmdlet) => cmdlet.name));
  const byNoun = new Map(cmdlets.map((cmdlet) => [cmdlet.noun, cmdlet]));
  return [...byNoun.values()]
    .filter(({ noun }) => !names.has(`Get-${noun}`))
    .map(({ noun, roles, at: [place = 'Exchange'] }) =>
      parseCmdlet(`Get-${noun}; View-Only Configuration, ${roles.join(', ')}; Identity:IdParameter ResultSize:Unlimited`, place),
    );
}

function parseCmdlets(text: string, place: Place): readonly Cmdlet[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseCmdlet(line, place));
}

function buildTable(): ReadonlyMap<string, Cmdlet> {
  const exchange = [RECIPIENT_CMDLETS, MAIL_FLOW_CMDLETS, ORGANIZATION_CMDLETS, PROTECTION_CMDLETS].join('\n');
  const written = [...parseCmdlets(exchange, 'Exchange'), ...parseCmdlets(PURVIEW_CMDLETS, 'Purview')];
  return new Map([...written, ...impliedReads(written)].map((cmdlet) => [cmdlet.name.toLowerCase(), cmdlet]));
}

const TABLE = buildTable();

/** Every cmdlet that the sandbox knows, by name. */
export const allCmdlets = (): readonly Cmdlet[] => [...TABLE.values()];

export const findCmdlet = (name: string): Cmdlet | undefined => TABLE.get(name.toLowerCase());

/** The names of all management roles that hold a cmdlet. */
export const allRoles = (): readonly string[] => [...new Set(allCmdlets().flatMap((cmdlet) => cmdlet.roles))].sort();
