import { Badge } from '@fluentui/react-components';
import type { ItemOf } from '../../api/reads.ts';

/** What a review came to. */
export function FoundBadge({ of: { found } }: { readonly of: Pick<ItemOf<'listReviews'>, 'found'> }) {
  if (found === null)
    return (
      <Badge appearance="tint" color="warning">
        to review
      </Badge>
    );
  return (
    <Badge appearance="tint" color={found === 'in-order' ? 'success' : 'danger'}>
      {found === 'in-order' ? 'in order' : 'not in order'}
    </Badge>
  );
}
