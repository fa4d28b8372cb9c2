import { randomUUID } from 'node:crypto';
import { json, type Reply } from '../http/reply.ts';
import { header, type Request } from '../http/request.ts';
import { same } from '../json.ts';
import { permissionsOf, type SandboxApplication } from '../options.ts';
import type { TenantState } from '../state/tenant-state.ts';
import { findTenant, type World } from '../world.ts';
import { issueAccessToken, TOKEN_LIFETIME } from './access-token.ts';
import { checkAssertion } from './assertion.ts';

/** Resources whose `/.default` an application may ask for; the sandbox's own address is one too. */
const RESOURCES = ['https://outlook.office365.com', 'https://graph.microsoft.com', 'https://ps.compliance.protection.outlook.com'];
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** `POST /{tenant}/oauth2/v2.0/token`: the client credentials grant with a signed assertion, as Entra answers it. */
export function tokenEndpoint(world: World, request: Request, tenantName: string): Reply {
  if (request.method !== 'POST') return json(405, { error: 'invalid_request' }, { Allow: 'POST' });
  if (!/^application\/x-www-form-urlencoded\b/i.test(header(request, 'content-type') ?? '')) {
    return oauthError(world, 'invalid_request', [900144, 'The request body must be application/x-www-form-urlencoded.']);
  }
  const tenant = findTenant(world, tenantName);
  if (tenant === undefined) return oauthError(world, 'invalid_request', [90002, `Tenant '${tenantName}' not found.`]);
  return grant(world, tenant, new URLSearchParams(request.body));
}

function grant(world: World, { options: tenant, consented }: TenantState, form: URLSearchParams): Reply {
  const refused = checkForm(world, form);
  if (refused !== null) return refused;
  const clientId = form.get('client_id') ?? '';
  const application = tenant.applications.find((each) => same(each.clientId, clientId));
  if (application === undefined) {
    return oauthError(world, 'unauthorized_client', [700016, `Application with identifier '${clientId}' was not found in the directory.`]);
  }
  const seconds = Math.floor(world.now() / 1000);
  const refusal = checkAssertion(form.get('client_assertion') ?? '', {
    clientId: application.clientId,
    certificates: [application.certificatePem],
    audiences: [tenant.id, tenant.domain].map((name) => `${world.url}/${name}/oauth2/v2.0/token`),
    seconds,
    seen: world.assertions,
  });
  if (refusal !== null) return oauthError(world, 'invalid_client', [refusal.aadsts, refusal.text]);
  if (!consented.has(application.clientId)) {
    const lacks = `The client application ${application.clientId} is missing service principal in the tenant ${tenant.id}.`;
    return oauthError(world, 'invalid_client', [7000229, lacks]);
  }
  const aud = (form.get('scope') ?? '').replace(/\/\.default$/, '');
  const token = issueAccessToken(
    world.key,
    { aud, tid: tenant.id, appid: application.clientId, issuer: world.url, roles: rolesFor(aud, application) },
    seconds,
  );
  return json(200, { token_type: 'Bearer', expires_in: TOKEN_LIFETIME, ext_expires_in: TOKEN_LIFETIME, access_token: token });
}

/** What the token says that the application may do. */
function rolesFor(aud: string, application: SandboxApplication): readonly string[] {
  const permissions = permissionsOf(application);
  if (aud === 'https://graph.microsoft.com') return permissions;
  return aud.startsWith('http://127.0.0.1') ? ['Exchange.ManageAsApp', ...permissions] : ['Exchange.ManageAsApp'];
}

function checkForm(world: World, form: URLSearchParams): Reply | null {
  if (form.get('grant_type') !== 'client_credentials') {
    return oauthError(world, 'unsupported_grant_type', [
      70003,
      `The app requested an unsupported grant type '${form.get('grant_type') ?? ''}'.`,
    ]);
  }
  if (form.get('client_assertion') === null || form.get('client_assertion_type') !== JWT_BEARER) {
    return oauthError(world, 'invalid_client', [
      7000215,
      "The request body must contain 'client_assertion' of type jwt-bearer; secrets are not accepted.",
    ]);
  }
  const allowed = [...RESOURCES, world.url, world.purviewUrl].map((resource) => `${resource}/.default`);
  if (!allowed.includes(form.get('scope') ?? '')) {
    return oauthError(world, 'invalid_scope', [1002012, `The provided value for scope ${form.get('scope') ?? ''} is not valid.`]);
  }
  return null;
}

/** An error in the shape of Entra's token end point (RFC 6749 section 5.2 with Entra's own members). */
export function oauthError(world: World, error: string, [code, text]: readonly [number, string]): Reply {
  const trace = randomUUID();
  const correlation = randomUUID();
  const timestamp = `${new Date(world.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const status = error === 'invalid_client' ? 401 : 400;
  return json(status, {
    error,
    error_description: `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `${world.url}/error?code=${code}`,
  });
}
