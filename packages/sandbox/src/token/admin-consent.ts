import { bytes, json, type Reply } from '../http/reply.ts';
import type { Request } from '../http/request.ts';
import { same } from '../json.ts';
import { findTenant, type World } from '../world.ts';

/**
 * `/{tenant}/v2.0/adminconsent`: an administrator of a tenant lets an application of another organisation in. GET shows a page with a form,
 * POST of the form consents or declines; either leads back to `redirect_uri`. There is nobody to sign in as: everybody is the administrator.
 */
export function adminConsent(world: World, request: Request, tenantName: string): Reply {
  const asked = request.query;
  const clientId = asked.get('client_id') ?? '';
  const back = backOf(asked.get('redirect_uri') ?? '');
  const tenant = findTenant(world, tenantName);
  const application = tenant?.options.applications.find((one) => same(one.clientId, clientId));
  if (tenant === undefined) return problem(90002, `Tenant '${tenantName}' not found.`);
  if (application === undefined) return problem(700016, `Application with identifier '${clientId}' was not found.`);
  if (back === undefined)
    return problem(50011, 'The redirect URI is not one of the application. The sandbox knows those of this machine alone.');
  if ((asked.get('scope') ?? '') === '') return problem(900144, "The request must contain the parameter 'scope'.");
  const state = asked.get('state');
  if (state !== null) back.searchParams.set('state', state);
  switch (request.method) {
    case 'GET':
      return page(200, 'Permissions requested', form(`${tenant.options.domain} lets the application ${application.clientId} in.`));
    case 'POST': {
      if (new URLSearchParams(request.body).get('decision') !== 'accept') return declined(back);
      tenant.consented.add(application.clientId);
      return leadBack(back, { admin_consent: 'True', tenant: tenant.options.id, scope: asked.get('scope') ?? '' });
    }
    default:
      return json(405, { error: 'invalid_request' }, { Allow: 'GET, POST' });
  }
}

/** Entra takes the addresses that the application was registered with; here they are those of this machine. */
function backOf(address: string): URL | undefined {
  const url = URL.parse(address);
  return url !== null && ['127.0.0.1', 'localhost'].includes(url.hostname) && /^https?:$/.test(url.protocol) ? url : undefined;
}

function declined(back: URL): Reply {
  return leadBack(back, {
    error: 'access_denied',
    error_description: 'AADSTS65004: User declined to consent to access the app.',
  });
}

function leadBack(back: URL, members: Readonly<Record<string, string>>): Reply {
  for (const [name, value] of Object.entries(members)) back.searchParams.set(name, value);
  return bytes(302, Buffer.alloc(0), { Location: back.href });
}

function problem(code: number, text: string): Reply {
  return page(400, 'Sorry, but we’re having trouble signing you in.', `<p>AADSTS${code}: ${escaped(text)}</p>`);
}

function form(says: string): string {
  const button = (decision: string, label: string) => `<button name="decision" value="${decision}">${label}</button>`;
  return `<p>${escaped(says)}</p><form method="post">${button('accept', 'Accept')} ${button('cancel', 'Cancel')}</form>`;
}

function page(status: number, title: string, body: string): Reply {
  const text = `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${body}<p>This is Countersign’s sandbox, and not Microsoft.</p></html>`;
  return bytes(status, Buffer.from(text), { 'Content-Type': 'text/html; charset=utf-8' });
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
