import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useState } from 'react';
import { Page } from '../../parts/page.tsx';
import { CodeForm } from './code-form.tsx';
import type { Found } from './terminal.tsx';
import { Terminal } from './terminal.tsx';

type Verdict = 'confirm' | 'refuse';

const said: { readonly [verdict in Verdict]: readonly [title: string, text: string] } = {
  confirm: [
    'The terminal is signed in.',
    'It goes on by itself. Its token is among yours, on the page How you sign in, and ends with the day.',
  ],
  refuse: [
    'The terminal was refused.',
    'It gets nothing. If somebody sent you its code, tell an owner: they wanted to be signed in as you.',
  ],
};

/** Says which terminal shows a code, and signs it in when its person says that it is theirs. */
export function Device() {
  const [found, setFound] = useState<Found>();
  const [verdict, setVerdict] = useState<Verdict>();
  return (
    <Page
      title="Sign in a terminal"
      lead="A terminal shows a code of eight letters after countersign login. Type it here only if you have just started that yourself."
    >
      {verdict === undefined ? null : (
        <MessageBar intent={verdict === 'confirm' ? 'success' : 'warning'} layout="multiline" role="status">
          <MessageBarBody>
            <MessageBarTitle>{said[verdict][0]}</MessageBarTitle> {said[verdict][1]}
          </MessageBarBody>
        </MessageBar>
      )}
      {verdict === undefined && found === undefined ? <CodeForm found={setFound} /> : null}
      {verdict === undefined && found !== undefined ? <Terminal found={found} decided={setVerdict} /> : null}
    </Page>
  );
}
