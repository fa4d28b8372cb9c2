import type { ConfigurationAnswer } from '@countersign/contract/schemas/requests.ts';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { PageLink } from '../parts/link.tsx';
import { Mono } from '../parts/text.tsx';

/** What became of a change of the configuration: in force, or waiting for another owner. */
export function Changed({ answer }: { readonly answer: ConfigurationAnswer | undefined }) {
  if (answer === undefined) return null;
  const { applied, request, code } = answer;
  return (
    <>
      <MessageBar intent={applied ? 'success' : 'info'} layout="multiline" role="status">
        <MessageBarBody>
          {applied ? 'It is in force: ' : 'Nothing changes until another owner has countersigned '}
          <PageLink inline to="/requests/$id" params={{ id: request.id }}>
            {applied ? 'what was changed' : 'the request'}
          </PageLink>
          .
        </MessageBarBody>
      </MessageBar>
      {code === undefined ? null : <EnrolmentCode code={code} />}
    </>
  );
}

/** One half of an enrolment: it is in this answer, once, and nowhere else. */
function EnrolmentCode({ code }: { readonly code: string }) {
  return (
    <MessageBar intent="success" layout="multiline" role="status">
      <MessageBarBody>
        <MessageBarTitle>Your code of the enrolment, shown this once:</MessageBarTitle> <Mono>{code}</Mono> Give it to the person, and not
        by the way the other code goes. They use it at <Mono>{`${globalThis.location.origin}/enrol`}</Mono>
      </MessageBarBody>
    </MessageBar>
  );
}
