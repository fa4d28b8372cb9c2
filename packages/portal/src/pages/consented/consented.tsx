import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useSearch } from '@tanstack/react-router';
import { Front } from '../sign-in/front.tsx';
import { answered } from './answered.ts';

/** Where an administrator comes back to from Microsoft's page of consent. It says what the address says, believes none of it and does nothing. */
export function Consented() {
  const { intent, title, says, next } = answered(useSearch({ from: '/consented' }));
  return (
    <Front title="Consent to Countersign">
      <MessageBar intent={intent} layout="multiline" role="status">
        <MessageBarBody>
          <MessageBarTitle>{title}</MessageBarTitle> {says}
        </MessageBarBody>
      </MessageBar>
      <p>{next}</p>
    </Front>
  );
}
