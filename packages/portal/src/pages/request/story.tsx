import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { makeStyles, tokens } from '@fluentui/react-components';
import { Section } from '../../parts/section.tsx';
import { When } from '../../parts/when.tsx';
import { storyOf } from './story-of.ts';

const useStyles = makeStyles({
  line: {
    listStyleType: 'none',
    margin: 0,
    paddingInlineStart: tokens.spacingHorizontalM,
    borderLeft: `2px solid ${tokens.colorNeutralStroke1}`,
  },
  step: { paddingBlock: tokens.spacingVerticalXS },
  at: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

/** The time line. */
export function Story({ request }: { readonly request: RequestDetail }) {
  const styles = useStyles();
  return (
    <Section title="Time line">
      <ol className={styles.line}>
        {storyOf(request).map(({ at, what }) => (
          <li key={`${at} ${what}`} className={styles.step}>
            {what}
            <div className={styles.at}>
              <When at={at} />
            </div>
          </li>
        ))}
      </ol>
    </Section>
  );
}
