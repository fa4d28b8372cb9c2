import { When } from './when.tsx';

/** When an assignment ends. */
export function Until({ endsAt }: { readonly endsAt: string | null }) {
  return endsAt === null ? (
    'until it is removed'
  ) : (
    <>
      until <When at={endsAt} />
    </>
  );
}
