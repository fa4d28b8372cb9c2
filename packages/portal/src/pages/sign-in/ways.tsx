import type { AnswerOf } from '@countersign/contract/client.ts';
import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components';

interface WaysProps {
  readonly ways: AnswerOf<'ways'>;
  /** Where to go then. */
  readonly to: string;
}

/** Each way that this server offers. */
export function Ways({ ways, to }: WaysProps) {
  const none = ways.providers.length === 0 && !ways.passkey && !ways.password;
  return (
    <>
      {ways.providers.map(({ id, label, start }) => (
        <Button key={id} as="a" appearance="primary" href={`${start}?to=${encodeURIComponent(to)}`}>
          {label}
        </Button>
      ))}
      {none ? (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            {ways.demo
              ? 'This is a demo: open one of the links that its terminal printed, and you are that person.'
              : 'No sign-in for browsers is set up yet. Until then, use the command line: countersign login.'}
          </MessageBarBody>
        </MessageBar>
      ) : null}
    </>
  );
}
