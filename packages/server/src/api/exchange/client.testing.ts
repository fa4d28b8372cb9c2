// A client of Exchange's admin API, written from what is known of the protocol alone: it imports nothing of ours, so that it cannot share
// a mistake with the server or with the connector.

export interface Address {
  /** Scheme, host and port. */
  readonly server: string;
  readonly tenant: string;
  readonly token: string;
}

export interface Options {
  readonly pageSize?: number;
  readonly format?: 'json' | 'clixml';
  readonly select?: readonly string[];
  /** Path in another casing, another version. */
  readonly path?: string;
}

export interface Output {
  readonly objects: readonly { readonly [property: string]: unknown }[];
  readonly warnings: readonly string[];
  readonly confirmation: string | undefined;
  readonly pages: number;
}

/** An error of the service, read in the order in which its own module reads it. */
export class ServiceError extends Error {
  readonly status: number;
  readonly id: string;
  readonly type: string;
  readonly headers: Headers | { readonly [name: string]: string };

  constructor(status: number, headers: ServiceError['headers'], body: string) {
    const { id, type, text } = readError(body);
    super(text);
    this.status = status;
    this.headers = headers;
    this.id = id;
    this.type = type;
  }
}

function readError(body: string): { id: string; type: string; text: string } {
  const error = parsed(body)?.error;
  const detail: unknown = error?.details?.[0]?.message;
  if (typeof detail === 'string') {
    const [id = '', type = '', ...text] = detail.split('|');
    if (text.length > 0) return { id, type, text: text.join('|') };
  }
  const inner = error?.innererror?.internalexception;
  if (typeof inner?.message === 'string') return { id: '', type: String(inner.type), text: inner.message };
  return { id: '', type: '', text: 'A server side error has occurred.' };
}

export interface Sending {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  /** A text goes as it is. */
  readonly body?: unknown;
}

export interface Raw {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the answer of a service, looked into as it came.
  readonly body: any;
}

/** One request as it is written, and its answer as it comes. */
export async function raw(at: Address, { path, method = 'POST', headers = {}, body }: Sending): Promise<Raw> {
  const all = { Authorization: `Bearer ${at.token}`, 'Content-Type': 'application/json', ...headers };
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(`${at.server}${path ?? `/adminapi/beta/${at.tenant}/InvokeCommand`}`, { method, headers: all, ...sent });
  return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
}

/** An error in the one form that its readers take apart, or what is wrong with it. */
export function refusalIn({ status, body }: Pick<Raw, 'status' | 'body'>) {
  const { code, message, details, innererror, ...rest } = body?.error ?? {};
  const [first, ...more] = details ?? [];
  const [id = '', type = '', text = ''] = String(first?.message).split('|');
  const inner = innererror?.internalexception;
  const problems = [
    ...(message === 'Error executing cmdlet' ? [] : ['its message']),
    ...(first?.code === (status >= 500 ? 'Server' : 'Client') && first.target === '' && more.length === 0 ? [] : ['its details']),
    ...(/^Ex[0-9A-F]{6,8}$/.test(id) && /^[A-Z][A-Za-z.]+Exception$/.test(type) ? [] : ['the line that is parted by bars']),
    ...(text !== '' && !/[\r\n]/.test(text) ? [] : ['its text, which is one line']),
    ...(typeof innererror?.type === 'string' && typeof innererror.stacktrace === 'string' ? [] : ['its inner error']),
    ...(inner?.message === text && inner?.type === type && inner?.stacktrace === '' ? [] : ['its inner exception']),
    ...(Array.isArray(rest['@adminapi.warnings']) && rest['adminapi.warnings@odata.type'] === '#Collection(String)'
      ? []
      : ['its warnings']),
  ];
  return { code, id, type: type.slice(type.lastIndexOf('.') + 1), text, problems };
}

// biome-ignore lint/suspicious/noExplicitAny: the answer of a service, looked into as it came.
function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Hash tables and bytes say what they are; everything else goes as it is. */
export function typed(value: unknown): unknown {
  if (value instanceof Uint8Array) return { '@odata.type': '#Exchange.ByteArrayType', Data: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(typed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, inner]) => [name, typed(inner)]);
  return { '@odata.type': '#Exchange.GenericHashTable', ...Object.fromEntries(members) };
}

export function commandBody(cmdlet: string, parameters: object) {
  const given = Object.entries(parameters).map(([name, value]) => [name, typed(value)]);
  return { CmdletInput: { CmdletName: cmdlet, Parameters: Object.fromEntries(given) } };
}

function headersOf({ tenant, token }: Address, cmdlet: string, { pageSize = 1000, format = 'json' }: Options) {
  return {
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json;odata.metadata=minimal;charset=utf-8',
    Accept: 'application/json',
    'X-AnchorMailbox': `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenant}`,
    'X-CmdletName': cmdlet,
    'X-ResponseFormat': format,
    'X-SerializationLevel': 'Partial',
    'parameter-based-routing': 'true',
    'connection-id': '0d5b3f0a-3f5e-4c0a-8a52-6cf6a5a3f1d2',
    'client-request-id': crypto.randomUUID(),
    Prefer: `odata.maxpagesize=${pageSize}`,
  };
}

/** Invokes a cmdlet and reads its answer to the end; waits where it is told to. */
export async function invoke(at: Address, cmdlet: string, parameters: object = {}, options: Options = {}): Promise<Output> {
  const body = JSON.stringify(commandBody(cmdlet, parameters));
  const headers = headersOf(at, cmdlet, options);
  const select = options.select === undefined ? '' : `?$select=${options.select.join(',')}`;
  let url: string | undefined = `${at.server}${options.path ?? `/adminapi/beta/${at.tenant}/InvokeCommand`}${select}`;
  const output = {
    objects: [] as { [property: string]: unknown }[],
    warnings: [] as string[],
    pages: 0,
    confirmation: undefined as string | undefined,
  };
  while (url !== undefined) {
    const answer = await posted(url, { headers, body });
    const page = parsed(answer);
    if (!Array.isArray(page?.value)) throw new Error(`no answer of the service: ${answer}`);
    output.objects.push(...page.value.map(withoutCompanions));
    output.warnings.push(...(page['@adminapi.warnings'] ?? []));
    output.confirmation = page['@adminapi.confirmationmessage'] ?? output.confirmation;
    output.pages += 1;
    url = page['@odata.nextLink'];
  }
  return output;
}

/** Posts, and after a 429 once more when it is time. */
async function posted(url: string, { headers, body }: { headers: { [name: string]: string }; body: string }): Promise<string> {
  for (let tries = 0; ; tries++) {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
    const text = await response.text();
    if (response.ok) return text;
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
    if (response.status !== 429 || !(wait >= 0) || tries === 3) throw new ServiceError(response.status, response.headers, text);
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
  }
}

function withoutCompanions(object: object) {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !/@(odata|data)\.type$/.test(name)));
}

/** Asks whether to act: does nothing, and says what would be done. */
export async function ask(at: Address, cmdlet: string, parameters: object): Promise<string | undefined> {
  return (await invoke(at, cmdlet, { ...parameters, Confirm: true })).confirmation;
}

export interface Part {
  readonly id: string;
  readonly cmdlet: string;
  readonly parameters: object;
  readonly url?: string;
  readonly headers?: { readonly [name: string]: string };
}

export interface PartAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  // biome-ignore lint/suspicious/noExplicitAny: the answer of a service, looked into as it came.
  readonly body: any;
}

/** Several cmdlets in one post. */
export async function batch(at: Address, parts: readonly Part[], goOn = true): Promise<readonly PartAnswer[]> {
  const requests = parts.map(({ id, cmdlet, parameters, url = `/adminapi/beta/${at.tenant}/InvokeCommand`, headers = {} }) => ({
    ...{ id, method: 'POST', url },
    headers: { 'Content-Type': 'application/json', 'X-CmdletName': cmdlet, ...headers },
    body: commandBody(cmdlet, parameters),
  }));
  const headers = { ...headersOf(at, '$batch', {}), Prefer: goOn ? 'odata.continue-on-error' : '' };
  const response = await fetch(`${at.server}/adminapi/beta/${at.tenant}/$batch`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ requests }),
  });
  const text = await response.text();
  if (!response.ok) throw new ServiceError(response.status, response.headers, text);
  return parsed(text).responses;
}

export interface ModuleFile {
  readonly fileName: string;
  readonly fileContent: string;
  readonly exportedCmdlets: string;
}

/** What the service's own module does before its first cmdlet. */
export async function connect(at: Address, commandName = '*'): Promise<readonly ModuleFile[]> {
  const headers = { Authorization: `Bearer ${at.token}`, CommandName: commandName, 'ps-version': '7.4.0', 'exomodule-version': '3.9.0' };
  const banner = await fetch(`${at.server}/adminapi/v1.0/${at.tenant}/EXOBanner('AutogenSession')?Version=3.9.0`, { headers });
  if (!banner.ok) throw new ServiceError(banner.status, banner.headers, await banner.text());
  if (!Array.isArray(parsed(await banner.text())?.value)) throw new Error('no banner');
  const file = await fetch(`${at.server}/AdminApi/v1.0/${at.tenant}/EXOModuleFile?Version=3.9.0`, { headers });
  const text = await file.text();
  if (!file.ok) throw new ServiceError(file.status, file.headers, text);
  return parsed(text).value;
}
