import type { EntryProof } from '@countersign/contract/schemas/audit.ts';
import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { read } from '../../api/reads.ts';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { checkEntry } from '../../proof/check-entry.ts';
import { EntryView } from './entry-view.tsx';
import { ForSeers } from './seers.tsx';

/** One entry, checked in this browser before anything of it is shown. */
export function EntryPage() {
  return (
    <ForSeers>
      <Read />
    </ForSeers>
  );
}

function Read() {
  const { index } = useParams({ from: '/shell/audit/$index' });
  // An entry never changes, and a proof that was good stays so.
  const { data, error } = useQuery({ ...read('readEntry', { index }), staleTime: 'static' });
  if (data === undefined)
    return <Page title={`Entry ${index}`}>{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return <Proved entry={data} />;
}

function Proved({ entry }: { readonly entry: EntryProof }) {
  const key = useQuery({ ...read('readAuditKey', {}), staleTime: 'static' });
  const status = useQuery(read('status', {}));
  const origin = status.data?.log?.origin;
  const checked = useQuery({
    queryKey: ['checked', entry, key.data, origin],
    queryFn: async () => await checkEntry(entry, { key: key.data ?? '', origin: origin ?? '' }),
    enabled: key.data !== undefined && origin !== undefined,
    staleTime: 'static',
  });
  const error = key.error ?? status.error ?? checked.error;
  if (checked.data === undefined)
    return <Page title={`Entry ${entry.index}`}>{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return <EntryView entry={entry} checked={checked.data} />;
}
