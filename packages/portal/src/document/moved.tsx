import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { Drafted } from './draft.ts';

interface MovedProps {
  readonly draft: Drafted;
  /** The version in force; 0 where nothing is. */
  readonly now: number;
  /** Where on the page what changed is seen. */
  readonly seen?: string;
}

/** Said when what is in force has changed under somebody who types: nothing typed is lost, and they choose. */
export function Moved({ draft, now, seen = 'the versions below show it' }: MovedProps) {
  if (!draft.moved) return null;
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>{now === 0 ? 'It has ended meanwhile.' : `Version ${now} is in force meanwhile.`}</MessageBarTitle> What you typed
        was made from {draft.base === 0 ? 'nothing' : `version ${draft.base}`}, and stays here. It is refused until you have looked at what
        changed: {seen}.
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={draft.rebase}>{now === 0 ? 'Go on, as something new' : `Go on from version ${now}`}</Button>
        <Button onClick={draft.forget}>Forget what I typed</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
