import { Button, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { Copy } from '../../parts/copy.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useForms } from '../../parts/forms.ts';
import { FreshSignIn } from '../../parts/fresh-sign-in.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Block } from '../../parts/text.tsx';

/** Ten codes for the day on which everything else is lost. */
export function MakeRecovery() {
  return (
    <MakeCodes
      route="makeRecoveryCodes"
      what="recovery codes"
      title="Recovery codes"
      empty="For the day on which passkey and password are lost: each of ten codes signs you in once. New ones end those before."
      keep="Print them, or write them down, and keep them where your devices are not."
    />
  );
}

/** Three codes for an envelope that others may open. */
export function MakeSealed() {
  return (
    <MakeCodes
      route="makeSealedCodes"
      what="sealed codes"
      title="Sealed codes"
      empty="For an envelope in the safe, and the day on which the sign-in provider is down: each of three codes signs in once, to break the glass in your name and for nothing else. The owners are told at once. New ones end those before."
      keep="Print them, seal the envelope, and write your username on it."
    />
  );
}

interface MakeCodesProps {
  readonly route: 'makeRecoveryCodes' | 'makeSealedCodes';
  readonly what: string;
  readonly title: string;
  readonly empty: string;
  readonly keep: string;
}

/** Codes are in the answer, once, and nowhere else. */
function MakeCodes({ route, what, title, empty, keep }: MakeCodesProps) {
  const styles = useForms();
  const make = useAct(route);
  const codes = make.data?.codes.join('\n');
  return (
    <Section title={title}>
      <div className={styles.column}>
        <ProblemBar error={make.error} actions={<FreshSignIn error={make.error} />} />
        {codes === undefined ? (
          <Empty>{empty}</Empty>
        ) : (
          <>
            <MessageBar intent="success" layout="multiline" role="status">
              <MessageBarBody>
                <MessageBarTitle>Shown this once.</MessageBarTitle> {keep}
              </MessageBarBody>
            </MessageBar>
            <Block label={`Your ${what}`}>{codes}</Block>
            <Copy text={codes} />
          </>
        )}
        <div>
          <Button disabled={make.isPending} onClick={() => make.mutate({})}>
            Make {what}
          </Button>
        </div>
      </div>
    </Section>
  );
}
