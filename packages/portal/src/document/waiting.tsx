import type { Request, RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Configuration, DocumentKind } from '@countersign/core/configuration.ts';
import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { read, usePages } from '../api/reads.ts';
import { Change } from '../pages/request/change.tsx';
import { Decide } from '../pages/request/decide.tsx';
import { PageLink } from '../parts/link.tsx';
import { personWords } from '../parts/person.ts';
import { ProblemBar } from '../parts/problem-bar.tsx';
import { Section } from '../parts/section.tsx';
import { Written } from '../parts/text.tsx';
import { Ago, TimeLeft } from '../parts/when.tsx';
import { useTerms } from '../terms/use-terms.ts';
import { changesOf } from './changes.ts';
import { Difference } from './difference.tsx';
import { rendered } from './yaml.ts';

const useStyles = makeStyles({
  change: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** Changes of the configuration that wait for another owner. */
export function useWaiting() {
  return usePages('listRequests', { state: 'pending', asks: 'configuration', limit: '100' });
}

interface WaitingProps {
  readonly kind: DocumentKind;
  readonly name: string;
  /** What is in force, as YAML; empty where nothing is. */
  readonly now: string;
}

/** What waits for another owner's word about one document; whoever may give it does so here. */
export function Waiting({ kind, name, now }: WaitingProps) {
  const { items = [], error } = useWaiting();
  const about = items.filter((request) => changesOf(request.asks.change).some((one) => one.kind === kind && one.name === name));
  if (about.length === 0) return <ProblemBar error={error} />;
  return (
    <Section title="Waits for another owner">
      {about.map((request) => (
        <Countersigned key={request.id} request={request} kind={kind} now={now} />
      ))}
    </Section>
  );
}

function Countersigned({ request, kind, now }: { readonly request: Request; readonly kind: DocumentKind; readonly now: string }) {
  const styles = useStyles();
  const { data, error } = useQuery(read('readRequest', { id: request.id }));
  return (
    <div className={styles.change}>
      <div>
        <PageLink to="/requests/$id" params={{ id: request.id }}>
          {request.asks.summary}
        </PageLink>
        <div className={styles.quiet}>
          {personWords(request.person)}, <Ago at={request.filedAt} />, <TimeLeft until={request.expiresAt} />
        </div>
      </div>
      {request.reason === '' ? null : <Written>{request.reason}</Written>}
      {data === undefined ? (
        error === null ? (
          <Spinner label="Reading…" />
        ) : (
          <ProblemBar error={error} />
        )
      ) : (
        <Judged request={data} kind={kind} now={now} />
      )}
    </div>
  );
}

/** As on the request's own page: what its digest is made of is shown, and nothing else is decided. */
function Judged({ request, kind, now }: { readonly request: RequestDetail; readonly kind: DocumentKind; readonly now: string }) {
  const verified = useTerms(request);
  if (verified === undefined) return <Spinner label="Reading…" />;
  if (!verified.ok) return <p role="alert">{`${verified.because} ${verified.next}`}</p>;
  const { asks } = verified.terms;
  if (asks.kind !== 'configuration') return null;
  return (
    <>
      <Changed change={asks.change} kind={kind} now={now} />
      <Decide request={request} among />
    </>
  );
}

function Changed({ change, kind, now }: { readonly change: Configuration; readonly kind: DocumentKind; readonly now: string }) {
  if (change.task !== 'Countersign\\Put-Document')
    return <p>It ends: nobody asks under it any more, and what was granted under it ends.</p>;
  const [document] = change.documents.filter((one) => one.kind === kind);
  return (
    <>
      {document === undefined || document.text === null ? null : (
        <Difference label="What would change" before={now} after={rendered(document.text)} />
      )}
      <details>
        <summary>The whole of it, as written and as used</summary>
        <Change change={change} />
      </details>
    </>
  );
}
