import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Terms } from '@countersign/core/request.ts';
import { humanDuration } from '@countersign/core/time.ts';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { Facts } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import { Written } from '../../parts/text.tsx';
import { timesWords } from '../../terms/asks-words.ts';
import type { Book } from '../../terms/book.ts';
import { AskBody } from './ask-body.tsx';
import { riskOf } from './risk.ts';

/** Who wants what, and why: what an approver reads first. */
export function Asked({ terms, request, book }: { readonly terms: Terms; readonly request: RequestDetail; readonly book: Book }) {
  const behind = terms.hands.filter((hand) => hand !== terms.person);
  return (
    <Section title="What would happen">
      <Why request={request} />
      <AskBody terms={terms} request={request} book={book} />
      <Facts
        of={[
          ['Asked by', book(terms.person)],
          ['For', `${humanDuration(terms.duration)}, ${timesWords(terms.uses)}`],
          ['A day, from 00:00 UTC', terms.usesPerDay === undefined ? undefined : timesWords(terms.usesPerDay)],
          ['Runs', terms.runWhenApproved === true ? 'by itself, once, when it starts' : undefined],
          ['Behind it', behind.length === 0 ? undefined : behind.map(book).join(', ')],
          ['Reason', terms.reason === '' ? 'none given' : <Written key="reason">{terms.reason}</Written>],
          ['Ticket', terms.ticket === null ? undefined : <Written key="ticket">{terms.ticket}</Written>],
        ]}
      />
    </Section>
  );
}

/** What the catalogue says against it. */
function Why({ request }: { readonly request: RequestDetail }) {
  const risk = riskOf(request.asks.calls);
  const because = [...new Set(request.asks.calls.filter((call) => call.risk === risk && call.why !== null).map((call) => call.why))];
  if (risk === null || because.length === 0) return null;
  return (
    <MessageBar intent={risk === 'critical' || risk === 'high' ? 'warning' : 'info'} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{risk.charAt(0).toUpperCase() + risk.slice(1)} risk.</MessageBarTitle> {because.join('; ')}
      </MessageBarBody>
    </MessageBar>
  );
}
