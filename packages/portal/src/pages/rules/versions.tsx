import { Badge, Field, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { Difference } from '../../document/difference.tsx';
import { PageLink } from '../../parts/link.tsx';
import { Section } from '../../parts/section.tsx';
import { When } from '../../parts/when.tsx';
import { useRuleStyles } from './styles.ts';
import type { Version } from './version.ts';

/** Every version that was in force, and the difference between two of them. */
export function Versions({ of }: { readonly of: readonly Version[] }) {
  const styles = useRuleStyles();
  const newest = of.at(-1)?.version ?? 0;
  const [from, setFrom] = useState<number>();
  const [to, setTo] = useState<number>();
  const [before, after] = [from ?? of.at(-2)?.version ?? 0, to ?? newest];
  const textOf = (version: number) => of.find((one) => one.version === version)?.yaml ?? '';
  return (
    <Section title="Versions">
      <ul className={styles.plain} aria-label="Versions">
        {of.toReversed().map(({ version, madeAt, current, request }) => (
          <li key={version} className={styles.line}>
            <span className={styles.name}>Version {version}</span>
            {current ? (
              <Badge color="success" appearance="tint">
                in force
              </Badge>
            ) : null}
            <span className={styles.quiet}>
              <When at={madeAt} />
              {request === null ? ', from the first start' : ', '}
              {request === null ? null : (
                <PageLink inline to="/requests/$id" params={{ id: request }}>
                  how it came
                </PageLink>
              )}
            </span>
          </li>
        ))}
      </ul>
      {of.length < 2 ? null : (
        <>
          <div className={styles.row}>
            <Choose label="From" versions={of} chosen={before} choose={setFrom} />
            <Choose label="To" versions={of} chosen={after} choose={setTo} />
          </div>
          <Difference label={`From version ${before} to version ${after}`} before={textOf(before)} after={textOf(after)} />
        </>
      )}
    </Section>
  );
}

interface ChooseProps {
  readonly label: string;
  readonly versions: readonly Version[];
  readonly chosen: number;
  readonly choose: (version: number) => void;
}

function Choose({ label, versions, chosen, choose }: ChooseProps) {
  return (
    <Field label={label}>
      <Select value={String(chosen)} onChange={(_event, { value }) => choose(Number(value))}>
        {versions.map(({ version }) => (
          <option key={version} value={version}>
            version {version}
          </option>
        ))}
      </Select>
    </Field>
  );
}
