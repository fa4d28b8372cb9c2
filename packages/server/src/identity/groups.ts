import { isArray, isObject, type Json, member, parseJson } from '@countersign/core/json.ts';

/** How a provider says who is in which of its groups, as an owner of the host writes it down. */
export interface GroupsSettings {
  /** The claim of the ID token that lists the groups' ids. */
  readonly claim: string;
  /** What is to be asked for besides, so that the provider says them. */
  readonly scope?: string;
  /** Where Microsoft Graph is: asked with the person's own token where the claim does not hold all groups, or none. */
  readonly graph?: string;
}

type Claims = { readonly [name: string]: unknown };

const usual: GroupsSettings = { claim: 'groups' };
const mostGroups = 12_000;
const mostBytes = 4_000_000;
const timeout = 10_000;

/**
 * The ids of the groups that a verified ID token says somebody is in; undefined where it says nothing that can be used. A list that is empty,
 * missing or elsewhere (Entra's overage) is asked for at Graph, where that is set up. Where the token says the list is (`_claim_sources`) is
 * never followed: nobody but the host's owner says whom we ask.
 */
export async function groupsSaid(
  claims: Claims,
  { claim, graph }: GroupsSettings = usual,
  token: string | undefined,
): Promise<readonly string[] | undefined> {
  const said = claims[claim];
  const nothing = said === undefined || (Array.isArray(said) && said.length === 0);
  if (nothing || isElsewhere(claims, claim))
    return graph === undefined || token === undefined ? undefined : await groupsAtGraph(graph, token);
  return idsOf(said);
}

/** Entra ID names more than 200 groups (150 in SAML, 6 in an implicit flow) nowhere but at Graph. */
function isElsewhere(claims: Claims, claim: string): boolean {
  const names = claims._claim_names;
  return (typeof names === 'object' && names !== null && Object.hasOwn(names, claim)) || claims.hasgroups !== undefined;
}

function idsOf(said: unknown): readonly string[] | undefined {
  if (!Array.isArray(said) || said.length > mostGroups) return undefined;
  const ids = said.filter((id): id is string => typeof id === 'string' && id !== '' && id.length <= 256);
  return ids.length === said.length ? ids : undefined;
}

/** The answer of `POST /me/getMemberObjects`: through nesting, and all of it, or nothing. */
async function groupsAtGraph(graph: string, token: string): Promise<readonly string[] | undefined> {
  try {
    const answer = await fetch(`${graph}/v1.0/me/getMemberObjects`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ securityEnabledOnly: false }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    });
    const text = answer.status === 200 ? await textUpTo(answer, mostBytes) : undefined;
    const parsed = text === undefined ? undefined : parseJson(text);
    return parsed?.ok === true ? listed(parsed.value) : undefined;
  } catch {
    return undefined;
  }
}

/** A list that goes on elsewhere is not the whole of it. */
function listed(value: Json): readonly string[] | undefined {
  if (!isObject(value) || member(value, '@odata.nextLink') !== undefined) return undefined;
  const list = member(value, 'value');
  return list !== undefined && isArray(list) ? idsOf(list) : undefined;
}

async function textUpTo({ body }: Response, most: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
