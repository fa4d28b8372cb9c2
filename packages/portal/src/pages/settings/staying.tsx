import type { Json } from '@countersign/core/json.ts';
import { freezeSetting, sessionsName } from '@countersign/core/setting-document.ts';
import { humanDuration } from '@countersign/core/time.ts';
import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { readOrNone } from '../../api/reads.ts';
import { Facts } from '../../parts/facts.tsx';
import { ButtonLink } from '../../parts/link.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Waits } from './waits.tsx';

/** How long one stays signed in, as two owners said, and changing it. */
export function Staying({ owner }: { readonly owner: boolean }) {
  const { data, error } = useQuery(readOrNone('readSetting', { name: sessionsName }));
  return (
    <Section title="Staying signed in">
      <Waits about={(name) => name === sessionsName} />
      {data === undefined ? (
        error === null ? (
          <Spinner label="Reading…" />
        ) : (
          <ProblemBar error={error} />
        )
      ) : (
        <Facts of={factsOf(data?.text)} />
      )}
      {owner && data !== undefined ? (
        <div>
          <ButtonLink to="/settings/$name" params={{ name: sessionsName }} search={{ type: sessionsName }}>
            {data === null ? 'Say how long' : 'Change how long'}
          </ButtonLink>
        </div>
      ) : null}
    </Section>
  );
}

function factsOf(text: unknown): readonly (readonly [string, string])[] {
  const read = text === undefined ? undefined : freezeSetting(text as Json);
  const said = read?.ok === true && read.setting.type === 'sessions' ? read.setting : undefined;
  const host = (variable: string) => `as long as the server’s host says: ${variable}`;
  return [
    ['At the longest', said === undefined ? host('COUNTERSIGN_SESSION_LONGEST') : humanDuration(said.longest)],
    ['While nothing is done', said === undefined ? host('COUNTERSIGN_SESSION_IDLE') : humanDuration(said.idle)],
  ];
}
