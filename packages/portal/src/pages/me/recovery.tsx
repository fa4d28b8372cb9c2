import { Button, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { Copy } from '../../parts/copy.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useForms } from '../../parts/forms.ts';
import { FreshSignIn } from '../../parts/fresh-sign-in.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Block } from '../../parts/text.tsx';

/** Ten codes for the day on which everything else is lost. They are in the answer, once, and nowhere else. */
export function MakeRecovery() {
  const styles = useForms();
  const make = useAct('makeRecoveryCodes');
  const codes = make.data?.codes.join('\n');
  return (
    <Section title="Recovery codes">
      <div className={styles.column}>
        <ProblemBar error={make.error} actions={<FreshSignIn error={make.error} />} />
        {codes === undefined ? (
          <Empty>For the day on which passkey and password are lost: each of ten codes signs you in once. New ones end those before.</Empty>
        ) : (
          <>
            <MessageBar intent="success" layout="multiline" role="status">
              <MessageBarBody>
                <MessageBarTitle>Shown this once.</MessageBarTitle> Print them, or write them down, and keep them where your devices are
                not.
              </MessageBarBody>
            </MessageBar>
            <Block label="Your recovery codes">{codes}</Block>
            <Copy text={codes} />
          </>
        )}
        <div>
          <Button disabled={make.isPending} onClick={() => make.mutate({})}>
            Make recovery codes
          </Button>
        </div>
      </div>
    </Section>
  );
}
