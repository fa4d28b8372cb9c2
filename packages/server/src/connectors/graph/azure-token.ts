import type { TokenCredential } from '@azure/identity';
import type { Token, Tokens } from '../exchange/token.ts';
import type { GraphSettings, Proof } from './settings.ts';

interface AzureOptions {
  readonly settings: GraphSettings;
  readonly proof: Exclude<Proof, { by: 'certificate' }>;
  readonly now: () => number;
}

// No certificate signed it in.
const tokenOf = (text: string): Token => ({ ok: true, text, certificate: '' });

const margin = 5 * 60 * 1000;

/** Tokens by what stands for the machine: Azure's managed identity, or a token of another issuer that Entra trusts (workload federation). */
export function createAzureTokens({ settings, proof, now }: AzureOptions): Tokens {
  let credential: Promise<TokenCredential> | undefined;
  let kept: { readonly text: string; readonly until: number } | undefined;

  async function fetch(claims: string | undefined): Promise<Token> {
    kept = undefined;
    try {
      credential ??= credentialOf(settings, proof);
      const found = await (await credential).getToken(settings.scope, claims === undefined ? {} : { claims });
      if (found === null) return unreachable('gave no token');
      kept = { text: found.token, until: found.expiresOnTimestamp - margin };
      return tokenOf(found.token);
    } catch (error) {
      // What the library says may hold what it sent.
      return unreachable(`failed (${error instanceof Error ? error.name : 'unknown'})`);
    }
  }
  return {
    get: () => (kept !== undefined && now() < kept.until ? Promise.resolve(tokenOf(kept.text)) : fetch(undefined)),
    renew: (refused, claims) => (kept !== undefined && kept.text !== refused ? Promise.resolve(tokenOf(kept.text)) : fetch(claims)),
  };

  function unreachable(how: string): Token {
    return { ok: false, code: 'workload-unreachable', message: `Signing in by ${proof.by} ${how}.` };
  }
}

/** Azure's library is large, and loaded where a workload signs in by it alone. */
async function credentialOf({ tenantId, clientId, authority }: GraphSettings, proof: AzureOptions['proof']): Promise<TokenCredential> {
  const { ManagedIdentityCredential, WorkloadIdentityCredential } = await import('@azure/identity');
  if (proof.by === 'managed-identity') return new ManagedIdentityCredential({ clientId });
  return new WorkloadIdentityCredential({
    tenantId,
    clientId,
    tokenFilePath: proof.tokenFile,
    authorityHost: authority,
    disableInstanceDiscovery: true,
  });
}
