import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { useQuery } from '@tanstack/react-query';
import { type Verified, verifiedTerms } from './verified.ts';

/** The verified terms of a request; undefined while they are being computed. They never change, so they are computed once. */
export function useTerms(request: RequestDetail | undefined): Verified | undefined {
  const { id, digest, digestInput } = request ?? { id: '', digest: '', digestInput: '' };
  return useQuery({
    queryKey: ['verified', id, digest, digestInput],
    queryFn: () => verifiedTerms({ id, digest, digestInput }),
    enabled: request !== undefined,
    staleTime: 'static',
  }).data;
}
