import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { CredentialList } from '../credentials/credential-list.tsx';
import { SessionList } from '../credentials/session-list.tsx';
import { TokenList } from '../credentials/token-list.tsx';
import { Absence } from './absence.tsx';
import { AddPasskey } from './add-passkey.tsx';
import { AddPassword } from './add-password.tsx';
import { NoticeChoices } from './notices.tsx';
import { MakeRecovery, MakeSealed } from './recovery.tsx';

/** How one signs in, where one is signed in, and what one is told. */
export function You() {
  const styles = useForms();
  const credentials = useQuery(read('listCredentials', {}));
  const sessions = useQuery(read('listSessions', {}));
  const tokens = useQuery(read('listTokens', {}));
  return (
    <Page
      title="How you sign in"
      lead="Each of these is yours alone. Making another one asks for a sign-in of the last ten minutes, so that a browser you left open is no way in."
    >
      <div className={styles.grid}>
        <div className={styles.stack}>
          <Section title="What you sign in with">
            <CredentialList
              items={credentials.data?.items}
              error={credentials.error}
              empty="You have nothing to sign in with here yet. Make a passkey: it is the quickest, and nobody can talk you out of it."
            />
          </Section>
          <AddPasskey />
          <AddPassword />
          <MakeRecovery />
          <MakeSealed />
        </div>
        <div className={styles.stack}>
          <Section title="Where you are signed in">
            <SessionList items={sessions.data?.items} error={sessions.error} empty="You are signed in to no browser." />
          </Section>
          <Section title="Your tokens">
            <TokenList
              items={tokens.data?.items}
              error={tokens.error}
              empty="You have no token. A terminal gets one by countersign login; it is listed here, and ended here."
            />
          </Section>
          <NoticeChoices />
          <Absence />
        </div>
      </div>
    </Page>
  );
}
