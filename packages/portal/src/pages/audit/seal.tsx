import { prefix } from '@countersign/contract/routes.ts';
import { Button } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { seesInstallation, useMe } from '../../api/me.ts';
import { read } from '../../api/reads.ts';
import { Facts } from '../../parts/facts.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Mono } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';

const words = {
  sealed: 'sealed: every entry stands under a signed checkpoint, or will within a moment',
  behind: 'behind: entries wait to be sealed longer than they should',
  stopped: 'stopped: nothing is sealed, and nothing that needs an entry is done',
} as const;

/** How the seal stands, and the whole log to take away. */
export function Seal() {
  const me = useMe();
  const { data, error } = useQuery(read('status', {}));
  const log = data?.log;
  return (
    <Section
      title="The seal"
      aside={
        seesInstallation(me) ? (
          <Button as="a" href={`${prefix}/audit/export`} download="countersign-log.jsonl" icon={<ArrowDownloadRegular />}>
            Export as JSON Lines
          </Button>
        ) : undefined
      }
    >
      <ProblemBar error={error} />
      {log === undefined ? null : (
        <Facts
          of={[
            ['State', words[log.state]],
            ['Log', <Mono key="log">{log.origin}</Mono>],
            ['Checkpoint', log.checkpoint === null ? 'none yet' : <Head key="head" size={log.checkpoint} />],
            ['Not sealed yet', log.unsealed === 0 ? 'none' : String(log.unsealed)],
          ]}
        />
      )}
    </Section>
  );
}

/** A checkpoint holds no time of its own; its newest entry does. */
function Head({ size }: { readonly size: number }) {
  const { data } = useQuery({ ...read('readEntry', { index: String(size - 1) }), placeholderData: (before) => before });
  return (
    <>
      signed over {size} entries
      {data === undefined ? null : (
        <>
          , the newest of them from <When at={data.at} />
        </>
      )}
    </>
  );
}
