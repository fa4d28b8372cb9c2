import { MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { told } from '../api/problem.ts';

/** What went wrong and what to do now, beside what was typed. Nothing where nothing went wrong. */
export function ProblemBar({ error, actions }: { readonly error: Error | null; readonly actions?: ReactNode }) {
  if (error === null) return null;
  const { title, detail, next, code } = told(error);
  return (
    <MessageBar intent="error" layout="multiline" role="alert" data-code={code}>
      <MessageBarBody>
        <MessageBarTitle>{title}.</MessageBarTitle> {detail} {next}
      </MessageBarBody>
      {actions === undefined ? null : <MessageBarActions>{actions}</MessageBarActions>}
    </MessageBar>
  );
}
