import Type, { type Static } from 'typebox';
import { PersonRef } from './names.ts';
import { anyObject, anything, closed, digest, flag, instant, oneOf, orNull, pageOf, text, words } from './shape.ts';

export const RunState = oneOf('started', 'succeeded', 'rejected', 'failed', 'unknown');

/** One execution of a call. */
export const Run = closed({
  id: Type.String(),
  state: RunState,
  tenant: Type.String(),
  task: Type.String(),
  person: PersonRef,
  request: Type.String(),
  grant: Type.String(),
  call: Type.String(),
  callDigest: digest,
  startedAt: instant,
  finishedAt: orNull(instant),
  settleAt: instant,
  sentDigest: orNull(Type.String()),
  outputDigest: orNull(Type.String()),
  workloadRequestId: orNull(Type.String()),
  message: orNull(Type.String()),
});
export type Run = Static<typeof Run>;
export const RunPage = pageOf(Run);

/** A run with the call that was sent; secrets are marks. */
export const RunDetail = closed({
  ...Run.properties,
  taskVersion: Type.Integer(),
  parameters: anyObject,
  status: orNull(
    closed({
      task: Type.String({
        description: 'the read of the job that it started, which its own person may run until then without asking again',
      }),
      parameters: anyObject,
      until: instant,
    }),
  ),
});
export type RunDetail = Static<typeof RunDetail>;

/** How a run went. `output` is null where the run has not ended, or its output was not kept. */
export const RunAnswer = closed({ run: Run, output: anything, warnings: words });
export type RunAnswer = Static<typeof RunAnswer>;

/** `complete` is false where the run ended without an answer, or goes on: then the output is what had come. */
export const RunOutput = closed({ run: Type.String(), complete: flag, output: anything, warnings: words });
export type RunOutput = Static<typeof RunOutput>;

/** A call as somebody writes it. `tenant` may be left out where there is one. */
export const writtenCall = {
  tenant: Type.Optional(text(300)),
  task: text(300, 'Exchange\\New-JournalRule'),
  parameters: Type.Optional(anyObject),
};

export const WrittenCall = closed(writtenCall);
export const RunBody = closed({
  ...writtenCall,
  policy: Type.Optional(text(100, 'the route to take')),
  afterError: Type.Optional(text(100, 'of a batch that stopped: the run whose error is known, and after which it goes on')),
});
export type RunBody = Static<typeof RunBody>;
