import type { Explanation } from '@countersign/contract/schemas/explain.ts';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Reasons } from './reasons.tsx';
import { Routes } from './routes.tsx';

const verdicts = {
  granted: 'It would run: a grant covers it.',
  auto: 'It would run: a policy approves it by itself, and it is recorded.',
  'needs-approval': 'It would be blocked until somebody approves it.',
  blocked: 'It would be blocked: nothing allows it.',
} as const;

/** What would be decided now, and why. Nothing was done. */
export function Explained({ of, error }: { readonly of: Explanation | undefined; readonly error: Error | null }) {
  if (of === undefined) return <ProblemBar error={error} />;
  const runs = of.verdict === 'granted' || of.verdict === 'auto';
  return (
    <MessageBar intent={runs ? 'success' : 'info'} layout="multiline" role="status">
      <MessageBarBody>
        <MessageBarTitle>{verdicts[of.verdict]}</MessageBarTitle>
        <Reasons of={of.reasons} />
        <Routes of={of.routes} />
      </MessageBarBody>
    </MessageBar>
  );
}
