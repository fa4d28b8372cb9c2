import type { Asks } from '@countersign/contract/schemas/asks.ts';
import type { Request } from '@countersign/contract/schemas/requests.ts';
import type { Json } from '@countersign/core/json.ts';
import { printable, printableJson } from '@countersign/core/printable.ts';
import { makeStyles, tokens } from '@fluentui/react-components';
import { RiskBadge, StateBadge } from '../../parts/badges.tsx';
import { PageLink } from '../../parts/link.tsx';
import { personWords } from '../../parts/person.ts';
import { isSecretMark } from '../../parts/secret.ts';
import { Ago, TimeLeft } from '../../parts/when.tsx';
import { riskOf } from '../request/risk.ts';

const useStyles = makeStyles({
  card: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, minWidth: 0 },
  head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'baseline' },
  title: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  parameters: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
});

/** A request in a list: enough to know which one it is. It is decided on its own page, where its digest was checked. */
export function RequestCard({ request }: { readonly request: Request }) {
  const styles = useStyles();
  return (
    <div className={styles.card}>
      <div className={styles.head}>
        <PageLink to="/requests/$id" params={{ id: request.id }} className={styles.title}>
          {printable(request.asks.summary)}
        </PageLink>
        <RiskBadge risk={riskOf(request.asks.calls)} />
        {request.state === 'pending' ? null : <StateBadge state={request.state} />}
      </div>
      <div className={styles.parameters}>{inShort(request.asks)}</div>
      <div className={styles.quiet}>
        {personWords(request.person)}, <Ago at={request.filedAt} />
        {request.reason === '' ? '' : `: ${printable(request.reason)}`}
      </div>
      {request.state === 'pending' ? (
        <div className={styles.quiet}>
          {request.stages[request.stage ?? 0]?.approvals ?? 0} of {request.stages[request.stage ?? 0]?.need ?? 0} approvals
          {request.stages.length > 1 ? ` in stage ${(request.stage ?? 0) + 1} of ${request.stages.length}` : ''},{' '}
          <TimeLeft until={request.expiresAt} />
        </div>
      ) : null}
    </div>
  );
}

const most = 160;

function inShort({ calls }: Asks): string {
  const [first] = calls;
  if (first === undefined || calls.length > 1) return '';
  const text = Object.entries(first.parameters)
    .map(([name, value]) => `-${printable(name)} ${isSecretMark(value as Json) ? '(secret)' : printableJson(value)}`)
    .join(' ');
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
