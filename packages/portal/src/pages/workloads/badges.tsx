import { Badge } from '@fluentui/react-components';
import { useNow } from '../../parts/now.ts';
import { When } from '../../parts/when.tsx';
import { endsSoon, type Standing } from './state.ts';

const colours = { locked: 'danger', works: 'success', 'does not work': 'danger', 'not looked at': 'informative' } as const;

export function StandingBadge({ of }: { readonly of: Standing }) {
  return (
    <Badge color={colours[of]} appearance={of === 'not looked at' ? 'outline' : 'tint'}>
      {of}
    </Badge>
  );
}

/** Until when a certificate is good; said louder in its last month. */
export function CertificateEnd({ at }: { readonly at: string }) {
  const now = useNow(60_000);
  return (
    <>
      <When at={at} />{' '}
      {endsSoon(at, now) ? (
        <Badge color="warning" appearance="tint">
          {Date.parse(at) <= now ? 'ended' : 'renew it'}
        </Badge>
      ) : null}
    </>
  );
}
