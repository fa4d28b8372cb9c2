/** An answer as a client of the API reads it. */
export interface Said {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every route.
  readonly body: any;
  readonly text: string;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: unknown;
  /** Sent as it stands. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

/** A server that is killed may leave a client waiting for good; nothing here takes so long. */
const patience = 30_000;

/** Asks the API; throws only where no answer comes. */
export async function ask(url: string, path: string, { method, headers = {}, body, raw }: Asking = {}): Promise<Said> {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${url}/api/v1${path}`, {
    method: method ?? (sent === undefined ? 'GET' : 'POST'),
    headers: { ...(sent === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(sent === undefined ? {} : { body: sent }),
    signal: AbortSignal.timeout(patience),
  });
  const text = await response.text();
  const isJson = /^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, text, body: isJson ? JSON.parse(text) : undefined };
}

/** Every item of a list, page by page. */
export async function all(url: string, path: string, headers: Asking['headers'] & object): Promise<readonly Said['body'][]> {
  const items: Said['body'][] = [];
  for (let after: string | null = ''; after !== null; ) {
    const joint = path.includes('?') ? '&' : '?';
    const page: Said = await ask(url, `${path}${joint}limit=200${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`, { headers });
    if (page.status !== 200) throw new Error(page.text);
    items.push(...page.body.items);
    after = page.body.next ?? null;
  }
  return items;
}
