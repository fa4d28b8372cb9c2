import { decide } from '@countersign/core/decide.ts';
import { block, unreadable } from './block-call.ts';
import { operation } from './operation.ts';
import { resolveCall, secretScope, type WrittenCall } from './resolve-call.ts';
import { factsFor, subjectOf } from './subject.ts';

/** What would be done, and upon what. */
export interface Confirmable {
  readonly task: string;
  readonly target: string | undefined;
}

/** Whether a call would run now. What would be blocked is kept and written down as if it had been run; nothing is spent and nothing is sent. */
export const confirmRun = operation<{ readonly written: WrittenCall }, Confirmable, 'call.blocked'>({
  name: 'confirm-run',
  mark: 'workflow',
  who: 'person',
  records: ['call.blocked'],
  gate: 'shared',
  async run(context, { written }) {
    const { tx, actor, installation, host } = context;
    const rules = await tx.rules();
    const resolved = resolveCall(written, rules, { scope: secretScope(installation.id, actor.person.id), host });
    if ('refused' in resolved) return { value: resolved, changes: [unreadable(context, written, resolved)] };
    // What the call acts upon is looked at when it runs.
    const facts = { ...(await factsFor(tx, actor.person.id, { rules, now: tx.now })), targets: 'unread' as const };
    const decision = decide(resolved.call, subjectOf(actor), facts, tx.now);
    if (decision.verdict === 'granted' || decision.verdict === 'auto')
      return { value: { task: resolved.task.name, target: resolved.target }, changes: [] };
    return await block(context, { resolved, decision });
  },
});
