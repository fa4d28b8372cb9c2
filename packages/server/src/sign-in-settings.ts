import { readFileSync } from 'node:fs';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type Json, parseJson } from '@countersign/core/json.ts';
import type { GroupsSettings } from './identity/groups.ts';
import type { ProviderSettings } from './identity/oidc.ts';

const members = ['id', 'label', 'issuer', 'clientId', 'clientSecret', 'subject', 'groups'];
const reference = /^(env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:[^\0\r\n]{1,1024})$/;

/** The providers of the file that COUNTERSIGN_SIGN_IN names; none where it names none. */
export function providersIn(path: string | undefined): readonly ProviderSettings[] | Refusal {
  if (path === undefined) return [];
  try {
    return readProviders(readFileSync(path, 'utf8'));
  } catch {
    return wrong('its file cannot be read');
  }
}

/** The providers of a settings file, a JSON list; whatever is missing, empty or unknown in it is refused before anything starts. */
export function readProviders(text: string): readonly ProviderSettings[] | Refusal {
  const parsed = parseJson(text);
  if (!parsed.ok || !Array.isArray(parsed.value)) return wrong('it is no JSON list');
  const providers: ProviderSettings[] = [];
  for (const one of parsed.value as readonly Json[]) {
    const found = providerIn(one);
    if (typeof found === 'string') return wrong(found);
    if (providers.some(({ id, issuer }) => id === found.id || issuer === found.issuer))
      return wrong(`${found.id} or its issuer is there twice`);
    providers.push(found);
  }
  return providers;
}

function wrong(what: string): Refusal {
  return refuse('bad-value', `COUNTERSIGN_SIGN_IN does not say how to sign in: ${what}.`, {
    next: 'See docs/guides/sign-in.md; every provider has id, label, issuer, clientId and clientSecret.',
  });
}

function providerIn(value: Json): ProviderSettings | string {
  if (!isObject(value)) return 'a provider is no object';
  const strange = Object.keys(value).find((name) => !members.includes(name));
  if (strange !== undefined) return `there is no setting ${strange}`;
  const { id, label, issuer, clientId, clientSecret, subject = 'sub' } = value;
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9-]{0,31}$/.test(id)) return 'an id is a–z, 0–9 and -';
  if (typeof label !== 'string' || label.trim() === '') return `${id} has no label`;
  if (typeof clientId !== 'string' || clientId.trim() === '') return `${id} has no clientId, which is the audience of what it is told`;
  if (typeof clientSecret !== 'string' || !reference.test(clientSecret))
    return `${id}’s clientSecret is no reference, env:NAME or file:/PATH`;
  if (subject !== 'sub' && subject !== 'oid') return `${id}’s subject is sub or oid`;
  const against = againstIssuer(issuer);
  if (against !== undefined || typeof issuer !== 'string') return `${id}’s issuer ${against ?? 'is missing'}`;
  const groups = value.groups === undefined ? undefined : groupsIn(value.groups);
  if (typeof groups === 'string') return `${id}’s groups ${groups}`;
  return { id, label, issuer, clientId, clientSecret, subject, ...(groups === undefined ? {} : { groups }) };
}

/** Where Graph is asked is said here alone: an origin over https. */
function groupsIn(value: Json): GroupsSettings | string {
  if (!isObject(value)) return 'is no object';
  const strange = Object.keys(value).find((name) => !['claim', 'scope', 'graph'].includes(name));
  if (strange !== undefined) return `has no setting ${strange}`;
  const { claim = 'groups', scope, graph } = value;
  if (typeof claim !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(claim)) return 'has a claim that is none';
  if (scope !== undefined && (typeof scope !== 'string' || !/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(scope)))
    return 'has a scope that is none';
  if (graph !== undefined && (typeof graph !== 'string' || !isOrigin(graph))) return 'has a graph that is no https address without a path';
  return { claim, ...(scope === undefined ? {} : { scope }), ...(graph === undefined ? {} : { graph }) };
}

function isOrigin(address: string): boolean {
  return URL.canParse(address) && new URL(address).origin === address && address.startsWith('https://');
}

/** One organisation’s issuer; the addresses that stand for many sign in whoever has an account anywhere. */
function againstIssuer(issuer: Json | undefined): string | undefined {
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) return 'is no address';
  if (!issuer.startsWith('https://')) return 'is not https';
  if (/\/(common|organizations|consumers)(\/|$)|\{/.test(issuer)) return 'stands for every organisation; name one';
  return undefined;
}
