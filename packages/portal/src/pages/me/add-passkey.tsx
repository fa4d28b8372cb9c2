import { Button, Field, Input, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { KeyRegular } from '@fluentui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { useDraft } from '../../api/draft.ts';
import { useForms } from '../../parts/forms.ts';
import { FreshSignIn } from '../../parts/fresh-sign-in.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { deviceWords } from '../credentials/device.ts';
import { passkeyMade } from '../credentials/making.ts';

/** Another passkey for oneself, made by this browser. */
export function AddPasskey() {
  const styles = useForms();
  const queries = useQueryClient();
  const usual = deviceWords(navigator.userAgent);
  const [label, setLabel] = useDraft('passkey label');
  const add = useMutation({
    mutationFn: async () => {
      const made = await passkeyMade(await client.beginPasskey({}));
      return await client.addPasskey({ body: { ...made, label: label.trim() === '' ? usual : label.trim() } });
    },
    onSuccess: () => setLabel(''),
    onSettled: () => void queries.invalidateQueries(),
  });
  return (
    <Section title="Add a passkey">
      <div className={styles.column}>
        <ProblemBar error={add.error} actions={<FreshSignIn error={add.error} />} />
        {add.data === undefined ? null : (
          <MessageBar intent="success" layout="multiline" role="status">
            <MessageBarBody>The passkey is made. From now on you sign in with it.</MessageBarBody>
          </MessageBar>
        )}
        <Field label="What you call the device" hint="So that you know which one to end when you lose it.">
          <Input value={label} placeholder={usual} maxLength={100} onChange={(_event, { value }) => setLabel(value)} />
        </Field>
        <div>
          <Button appearance="primary" icon={<KeyRegular />} disabled={add.isPending} onClick={() => add.mutate()}>
            {add.isPending ? 'Waiting for your device…' : 'Make a passkey'}
          </Button>
        </div>
      </div>
    </Section>
  );
}
