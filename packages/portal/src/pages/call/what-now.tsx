import type { CallDetail } from '@countersign/contract/schemas/explain.ts';
import { ButtonLink, PageLink } from '../../parts/link.tsx';
import { personWords } from '../../parts/person.ts';
import { Ask } from '../tasks/ask.tsx';

/** What whoever made the call can do about it; nobody else asks for it. */
export function WhatNow({ kept, own }: { readonly kept: CallDetail; readonly own: boolean }) {
  const { id, verdict, routes, request, grant } = kept;
  if (request !== null)
    return (
      <div>
        A request for it waits to be decided:{' '}
        <PageLink to="/requests/$id" params={{ id: request }}>
          the request
        </PageLink>
      </div>
    );
  if (!own) return verdict === 'blocked' ? null : <div>Only {personWords(kept.person)} asks for it and runs it.</div>;
  if (verdict === 'needs-approval') return <Ask key={id} id={id} what={{ call: id }} routes={routes} filed={nothing} />;
  if (verdict === 'blocked') return null;
  return (
    <div>
      <ButtonLink to="/tasks/$name" params={{ name: kept.call.task }} search={{ call: id }} appearance="primary">
        {grant === null ? 'Run it' : 'Run it under the grant'}
      </ButtonLink>
    </div>
  );
}

const nothing = () => undefined;
