import { constants, createSign, randomUUID } from 'node:crypto';
import { isList, isObject, type Json, type JsonObject, parseJson, textOf } from '../json.ts';
import { type Sandbox, type SandboxOptions, type SandboxTenant, startSandbox } from '../sandbox.ts';
import { type Certificate, createCertificate } from './certificate.ts';

/** A plain client of the sandbox's protocol, for its own tests. */

export const CONTOSO_ID = '5f4dcc3b-5aa7-4d61-9d83-27deb882cf99';
export const FABRIKAM_ID = '0a1b2c3d-1111-4222-8333-444455556666';
export const CLIENT_ID = 'c0ffee00-aaaa-4bbb-8ccc-ddddeeeeffff';
export const certificate: Certificate = createCertificate();

export function contoso(roles: readonly string[] = ['*']): SandboxTenant {
  const applications = [{ clientId: CLIENT_ID, certificatePem: certificate.certificatePem, roles }];
  return { id: CONTOSO_ID, domain: 'contoso.onmicrosoft.com', applications };
}

export function fabrikam(): SandboxTenant {
  const applications = [{ clientId: CLIENT_ID, certificatePem: certificate.certificatePem, roles: ['*'] }];
  return { id: FABRIKAM_ID, domain: 'fabrikam.onmicrosoft.com', applications, seed: 'fabrikam' };
}

/** What an assertion says, where a test wants it otherwise than good. */
export interface AssertionParts {
  readonly alg?: 'RS256' | 'PS256' | 'none';
  /** How the header names the certificate. */
  readonly thumbprint?: JsonObject;
  readonly claims?: JsonObject;
  readonly certificate?: Certificate;
}

export function makeAssertion(audience: string, seconds: number, parts: AssertionParts = {}): string {
  const used = parts.certificate ?? certificate;
  const alg = parts.alg ?? 'PS256';
  const header = { alg, typ: 'JWT', ...(parts.thumbprint ?? { 'x5t#S256': used.thumbprint }) };
  const times = { nbf: seconds, iat: seconds, exp: seconds + 300 };
  const claims = { aud: audience, iss: CLIENT_ID, sub: CLIENT_ID, jti: randomUUID(), ...times, ...parts.claims };
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode(header)}.${encode(claims)}`;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const key = alg === 'PS256' ? { key: used.privateKey, ...pss } : used.privateKey;
  return `${signed}.${createSign('sha256').update(signed).sign(key, 'base64url')}`;
}

/** Where a sandbox answers, in this process or another. */
export type Place = Pick<Sandbox, 'url'>;

export function tokenUrl(sandbox: Place, tenant: string = CONTOSO_ID): string {
  return `${sandbox.url}/${tenant}/oauth2/v2.0/token`;
}

export interface TokenAsk {
  readonly tenant?: string;
  readonly assertion?: string;
  readonly seconds?: number;
  readonly form?: Readonly<Record<string, string>>;
}

export async function askToken(sandbox: Place, ask: TokenAsk = {}): Promise<Answer> {
  const url = tokenUrl(sandbox, ask.tenant);
  const form = {
    grant_type: 'client_credentials',
    client_id: CLIENT_ID,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: ask.assertion ?? makeAssertion(url, ask.seconds ?? Math.floor(Date.now() / 1000)),
    scope: 'https://outlook.office365.com/.default',
    ...ask.form,
  };
  return read(await fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' }));
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: JsonObject;
  /** The objects of `value`, without the companions that say their types. */
  readonly value: readonly JsonObject[];
  readonly warnings: readonly string[];
  /** Of an error: its type and text. */
  readonly error: { readonly type: string; readonly text: string } | null;
}

async function read(response: Response): Promise<Answer> {
  // A 403 claims to be gzip and is not, on which fetch chokes.
  const text = await response.text().catch(() => '');
  const parsed = parseJson(text);
  const body = isObject(parsed) ? parsed : {};
  const warnings = isList(body['@adminapi.warnings']) ? body['@adminapi.warnings'].map(textOf) : [];
  const value = isList(body.value) ? body.value.filter(isObject).map(withoutCompanions) : [];
  return { status: response.status, headers: response.headers, text, body, value, warnings, error: errorOf(body) };
}

function withoutCompanions(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !/@(odata|data)\.type$/.test(name)));
}

function errorOf(body: JsonObject): Answer['error'] {
  const details = isObject(body.error) ? body.error.details : undefined;
  const [first] = isList(details) ? details : [];
  if (!isObject(first)) return null;
  const [, type = '', text = ''] = textOf(first.message).split('|');
  return { type: type.split('.').at(-1) ?? '', text };
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly tenant?: string;
  readonly url?: string;
  readonly signal?: AbortSignal;
}

export interface Client {
  readonly token: string;
  invoke(cmdlet: string, parameters?: JsonObject, options?: CallOptions): Promise<Answer>;
  post(url: string, body: Json, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export function anchor(tenant: string): string {
  return `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenant}`;
}

/** Gets a token with the certificate, and calls cmdlets with it. */
export async function connect(sandbox: Place, tenant: string = CONTOSO_ID, seconds?: number): Promise<Client> {
  const granted = await askToken(sandbox, { tenant, ...(seconds === undefined ? {} : { seconds }) });
  const token = textOf(granted.body.access_token);
  const standard = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-anchormailbox': anchor(tenant) };
  const post = async (url: string, body: Json, extra: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<Answer> => {
    const init = { method: 'POST', headers: { ...standard, ...extra }, body: JSON.stringify(body), redirect: 'manual' as const };
    return read(await fetch(url, signal === undefined ? init : { ...init, signal }));
  };
  const invoke = (cmdlet: string, parameters: JsonObject = {}, options: CallOptions = {}): Promise<Answer> => {
    const url = options.url ?? `${sandbox.url}/adminapi/beta/${options.tenant ?? tenant}/InvokeCommand${options.query ?? ''}`;
    return post(url, { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } }, options.headers, options.signal);
  };
  return { token, invoke, post };
}

/** Starts a sandbox with Contoso in it and a client of it, and stops it after the test. */
export async function start(
  context: { after(act: () => Promise<void>): void },
  options: Partial<SandboxOptions> = {},
): Promise<{ sandbox: Sandbox; client: Client }> {
  const sandbox = await startSandbox({ tenants: [contoso()], ...options });
  context.after(() => sandbox.stop());
  const seconds = options.now === undefined ? undefined : Math.floor(options.now() / 1000);
  return { sandbox, client: await connect(sandbox, CONTOSO_ID, seconds) };
}

/** A value that must be an object, and a list that must be of objects. */
export function objectOf(value: Json | undefined): JsonObject {
  if (isObject(value)) return value;
  throw new Error(`An object was expected, not ${textOf(value)}.`);
}

export const objectsOf = (value: Json | undefined): JsonObject[] => (isList(value) ? value : []).map(objectOf);

/** A list edit on the wire. */
export const edit = (changes: { Add?: readonly Json[]; Remove?: readonly Json[] }): JsonObject => ({
  '@odata.type': '#Exchange.GenericHashTable',
  ...changes,
});
