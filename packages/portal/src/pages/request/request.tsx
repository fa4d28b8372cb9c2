import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { read } from '../../api/reads.ts';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { useTerms } from '../../terms/use-terms.ts';
import { RequestView } from './view.tsx';

/** One request: what it is, so that it can be judged, and what one may do with it. */
export function RequestPage() {
  const { id } = useParams({ from: '/shell/requests/$id' });
  const { data, error } = useQuery(read('readRequest', { id }));
  const terms = useTerms(data);
  if (data === undefined || terms === undefined)
    return <Page title="A request">{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return <RequestView key={data.id} request={data} verified={terms} problem={error} />;
}
