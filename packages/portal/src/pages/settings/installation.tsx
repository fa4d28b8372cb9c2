import { printable } from '@countersign/core/printable.ts';
import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/reads.ts';
import { Facts } from '../../parts/facts.tsx';
import { listed } from '../../parts/person.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';

/** What is not changed from here, and where it is changed instead. */
export function Installation() {
  const status = useQuery(read('status', {}));
  const ways = useQuery(read('ways', {}));
  const { providers = [], passkey = false, password = false, demo = false } = ways.data ?? {};
  const offered = [
    ...providers.map(({ label }) => printable(label)),
    ...(passkey ? ['passkeys'] : []),
    ...(password ? ['passwords with one-time codes'] : []),
    ...(demo ? ['links of the demo'] : []),
  ];
  return (
    <Section title="This installation">
      <ProblemBar error={status.error ?? ways.error} />
      <Facts
        of={[
          [
            'Solo mode',
            status.data === undefined
              ? '…'
              : status.data.solo === true
                ? 'On: one owner configures alone, and the log says so each time. It ends for good when a second owner is enrolled.'
                : 'Over for good: every change of the configuration takes two owners.',
          ],
          [
            'Signing in',
            `By ${listed(offered, 'nothing that a browser offers')}. Providers are named in a file on the server’s host (COUNTERSIGN_SIGN_IN); whom they let in is an identity that two owners linked. How long one stays signed in is said there too, at the most; owners shorten it above.`,
          ],
          [
            'Kept',
            'The log is kept whole; nothing prunes it. What a workload answered is not stored: whoever ran it can read it again for a quarter of an hour.',
          ],
          ['The host’s own settings', 'Address, port, database and keys are COUNTERSIGN_ variables of the server, read when it starts.'],
        ]}
      />
    </Section>
  );
}
