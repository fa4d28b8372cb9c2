import type { ReactNode } from 'react';
import { useMe } from '../../api/me.ts';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';

/** Shows a page of the log to those who read it, and says to anybody else who does. The server decides all the same. */
export function ForSeers({ children }: { readonly children: ReactNode }) {
  const { owner, auditor } = useMe();
  if (owner || auditor) return children;
  return (
    <Page title="Audit log">
      <Empty>The audit log is read by owners and auditors. What you did and asked for yourself is under Requests, Grants and Runs.</Empty>
    </Page>
  );
}
