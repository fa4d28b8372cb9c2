import type { Json } from '@countersign/core/json.ts';
import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { readOrNone } from '../../api/reads.ts';
import { Facts } from '../../parts/facts.tsx';
import { ButtonLink } from '../../parts/link.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Waits } from './waits.tsx';

interface SingularProps {
  readonly title: string;
  /** Its name, which is its type. */
  readonly name: string;
  readonly owner: boolean;
  /** What holds, from the text that is in force, or undefined where there is none. */
  readonly says: (text: Json | undefined) => readonly (readonly [string, string])[];
  /** What the button says where there is no text yet, and where there is one. */
  readonly change: { readonly first: string; readonly again: string };
}

/** A setting of which there is one: what it says, and changing it. */
export function Singular({ title, name, owner, says, change }: SingularProps) {
  const { data, error } = useQuery(readOrNone('readSetting', { name }));
  return (
    <Section title={title}>
      <Waits about={(one) => one === name} />
      {data === undefined ? (
        error === null ? (
          <Spinner label="Reading…" />
        ) : (
          <ProblemBar error={error} />
        )
      ) : (
        <Facts of={says(data?.text as Json | undefined)} />
      )}
      {owner && data !== undefined ? (
        <div>
          <ButtonLink to="/settings/$name" params={{ name }} search={{ type: name }}>
            {data === null ? change.first : change.again}
          </ButtonLink>
        </div>
      ) : null}
    </Section>
  );
}
