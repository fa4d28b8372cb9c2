import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Cli } from '../cli.ts';
import { outputWords } from '../render/run.ts';
import { event, remark } from '../say.ts';
import { isPassing } from './wait.ts';

/** How a followed answer ended: `shown` objects were printed, and whether those are all. */
export interface Followed {
  readonly shown: number;
  readonly complete: boolean;
  readonly warnings: readonly string[];
}

interface Following {
  readonly cli: Cli;
  readonly client: Client;
  readonly signal: AbortSignal;
}

const pauseMs = 1000;

/** Prints the objects of a run's answer as they come, with `--json` one a line. What a broken connection took is read on; undefined where the server holds no answer to follow. */
export async function follow({ cli, client, signal }: Following, id: string): Promise<Followed | undefined> {
  for (let shown = 0; ; ) {
    try {
      const response = await client.followRunOutput({ id }, { signal, ...(shown === 0 ? {} : { lastEventId: String(shown) }) });
      for await (const said of eventsOf(response)) {
        if (said.kind === 'end') return { shown, complete: said.complete, warnings: said.warnings };
        tellItems(cli, said.items);
        shown += said.items.length;
      }
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof ProblemError && error.code === 'not-found')
        return shown === 0 ? undefined : { shown, complete: false, warnings: [] };
      if (!isPassing(error) && !(error instanceof TypeError)) throw error;
      remark(cli, 'The connection broke; reading on.');
    }
    await cli.pause(pauseMs, signal);
    if (signal.aborted) return { shown, complete: false, warnings: [] };
  }
}

function tellItems(cli: Cli, items: readonly Json[]): void {
  if (!cli.json) cli.out.write(`${outputWords(cli, { output: items, warnings: [] })}\n`);
  else for (const item of items) event(cli, item, () => '');
}

type Said =
  | { readonly kind: 'items'; readonly items: readonly Json[] }
  | { readonly kind: 'end'; readonly complete: boolean; readonly warnings: readonly string[] };

/** Server-sent events as our server writes them: one line of data each, and comments in between. */
async function* eventsOf({ body }: Response): AsyncGenerator<Said> {
  if (body === null) return;
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const parts = (text + chunk).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const [, kind, data = ''] = /(?:^|\n)event: (items|end)\ndata: (.*)$/.exec(part) ?? [];
      if (kind === 'items') yield { kind, items: JSON.parse(data) as Json[] };
      if (kind === 'end') yield { kind, ...(JSON.parse(data) as { complete: boolean; warnings: string[] }) };
    }
  }
}
