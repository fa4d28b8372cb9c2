import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons';
import { useMe } from '../../api/me.ts';
import { PageLink } from '../../parts/link.tsx';
import { Section } from '../../parts/section.tsx';
import { Block, Mono } from '../../parts/text.tsx';

const useStyles = makeStyles({
  good: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'flex-start', margin: 0 },
  icon: { color: tokens.colorPaletteGreenForeground1, flexShrink: 0, paddingTop: '2px' },
});

/** What a vote is bound to. Only verified requests are shown, so this says so. */
export function DigestView({ request }: { readonly request: RequestDetail }) {
  const styles = useStyles();
  const { owner, auditor } = useMe();
  return (
    <Section title="Digest">
      <p className={styles.good}>
        <CheckmarkCircleRegular className={styles.icon} aria-hidden />
        <span>Computed in this browser from the text that this page was made of; a vote carries it.</span>
      </p>
      <Mono>{request.digest}</Mono>
      <details>
        <summary>The exact text</summary>
        <Block label="The text that the digest is made of">{request.digestInput}</Block>
      </details>
      <Mono>{request.id}</Mono>
      {owner || auditor ? (
        <PageLink to="/audit" search={{ request: request.id }}>
          Everything done under it, in the audit log
        </PageLink>
      ) : null}
    </Section>
  );
}
