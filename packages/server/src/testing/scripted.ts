import type { Digest } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import type { Connector, Invocation, Sending } from '../connectors/connector.ts';

/** Stands where a workload would be: does what it was told next, by default everything well. */
export interface Scripted {
  readonly connector: Connector;
  /** What was sent to it, in order. */
  readonly sent: Sending[];
  /** What the next invocation answers; waited for, if it is a promise. */
  next(answer: Partial<Invocation> & Pick<Invocation, 'result'>): void;
  /** The next invocation hangs until the answer is given. */
  hold(): { release(): void };
}

export function scripted(sha256: (text: string) => Digest): Scripted {
  const sent: Sending[] = [];
  const script: ((sending: Sending) => Promise<Invocation>)[] = [];
  const well = (sending: Sending): Invocation => ({
    result: 'done',
    sentDigest: sha256(canonicalJson(sending.parameters as Json)),
    workloadRequestId: `workload-${sent.length}`,
    output: [{ Done: sending.task.name }],
    warnings: [],
  });
  return {
    sent,
    next: (answer) => {
      script.push(async (sending) => ({ sentDigest: sha256(''), ...answer }) as Invocation & typeof sending);
    },
    hold: () => {
      const gate = Promise.withResolvers<void>();
      script.push(async (sending) => {
        await gate.promise;
        return well(sending);
      });
      return { release: () => gate.resolve() };
    },
    connector: {
      async invoke(sending) {
        sent.push(sending);
        const scene = script.shift();
        return scene === undefined ? well(sending) : await scene(sending);
      },
      check: async () => ({ ok: true, detail: 'scripted' }),
      close: async () => undefined,
    },
  };
}
