import { Button, Field, Input, Select, Textarea } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { useDocumentDraft } from '../../document/draft.ts';
import { Moved } from '../../document/moved.tsx';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { connectorOf, type Given, givenFor, type Setting, settingsOf } from './settings.ts';

interface ConfigureProps {
  readonly tenant: string;
  readonly name: string;
  /** What is in force, or what a new one begins with. */
  readonly settings: Given;
  /** The version in force; 0: it is new. */
  readonly version: number;
}

/** What a workload is told; another owner countersigns. What is typed stays, whatever is refused. */
export function Configure({ tenant, name, settings, version }: ConfigureProps) {
  const styles = useForms();
  const navigate = useNavigate();
  const draft = useDocumentDraft(`workload ${tenant}/${name}`, { version, text: JSON.stringify(settings) });
  const [reason, setReason] = useDraft(`workload reason ${tenant}/${name}`);
  const put = useAct('putWorkload', draft.base);
  const given = JSON.parse(draft.text) as Given;
  const shown = settingsOf(name, given);
  const missing = shown.some((one) => one.required && (given[one.name] ?? '').trim() === '');
  const body = { connector: connectorOf(name), settings: givenFor(name, given), ...(reason.trim() === '' ? {} : { reason }) };
  const ask = () =>
    put.mutate(
      { tenant, name, body },
      {
        onSuccess: ({ applied, request: { id } }) => {
          draft.forget();
          setReason('');
          if (!applied) void navigate({ to: '/requests/$id', params: { id } });
        },
      },
    );
  return (
    <Section title={version === 0 ? 'Connect it' : 'Change its settings'}>
      <div className={styles.column}>
        <Moved draft={draft} now={version} />
        {shown.map((setting) => (
          <SettingInput
            key={setting.name}
            setting={setting}
            text={given[setting.name] ?? ''}
            type={(text) => draft.type(JSON.stringify({ ...given, [setting.name]: text }))}
          />
        ))}
        <Field label="Why?" hint="For the owner who countersigns, and for the log.">
          <Textarea value={reason} maxLength={2000} resize="vertical" onChange={(_event, { value }) => setReason(value)} />
        </Field>
        <ProblemBar error={put.error} />
        <div className={styles.row}>
          <Button appearance="primary" disabled={missing || put.isPending || (version > 0 && !draft.changed)} onClick={ask}>
            {version === 0 ? 'Ask to connect it' : 'Ask to change it'}
          </Button>
          {draft.changed ? <Button onClick={draft.forget}>Forget what I typed</Button> : null}
        </div>
      </div>
    </Section>
  );
}

function SettingInput({
  setting,
  text,
  type,
}: {
  readonly setting: Setting;
  readonly text: string;
  readonly type: (text: string) => void;
}) {
  const { label, hint, required, choices } = setting;
  return (
    <Field label={label} hint={hint} required={required}>
      {choices === undefined ? (
        <Input value={text} maxLength={500} spellCheck={false} onChange={(_event, { value }) => type(value)} />
      ) : (
        <Select value={text} onChange={(_event, { value }) => type(value)}>
          {choices.map((one) => (
            <option key={one} value={one}>
              {one === '' ? 'certificate' : one}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
