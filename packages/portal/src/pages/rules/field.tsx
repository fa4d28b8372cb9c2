import type { Json } from '@countersign/core/json.ts';
import { Field, Input, Select, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { type RuleField, shownIn, typedIn } from './fields.ts';
import { useRuleStyles } from './styles.ts';

interface RuleInputProps {
  readonly field: RuleField;
  readonly value: Json | undefined;
  readonly change: (value: Json | undefined) => void;
}

/** One thing of a rule, typed in. What it is comes from the document alone; a comma or an empty line at its end is the typist's. */
export function RuleInput({ field, value, change }: RuleInputProps) {
  const shown = shownIn(field, value);
  const [typed, setTyped] = useState(shown ?? '');
  const mine = JSON.stringify(typedIn(field, typed)) === JSON.stringify(value);
  const type = (text: string) => {
    setTyped(text);
    change(typedIn(field, text));
  };
  if (shown === undefined)
    return (
      <Field label={field.label} hint="Written in the YAML in a way that this field does not show.">
        <Input value="" disabled />
      </Field>
    );
  return (
    <Field label={field.label} {...(field.hint === undefined ? {} : { hint: field.hint })}>
      <Control as={field.as} text={mine ? typed : shown} type={type} />
    </Field>
  );
}

function Control({
  as,
  text,
  type,
  ...label
}: {
  readonly as: RuleField['as'];
  readonly text: string;
  readonly type: (text: string) => void;
}) {
  const styles = useRuleStyles();
  const typed = (_event: unknown, { value }: { readonly value: string }) => type(value);
  if (typeof as === 'object') {
    const usual = String(as.usual);
    const choices = typeof as.usual === 'boolean' ? ['true', 'false'] : (as as { choices: readonly string[] }).choices;
    return (
      <Select {...label} value={text === '' ? usual : text} onChange={typed}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {wordOf(choice)}
          </option>
        ))}
      </Select>
    );
  }
  if (as === 'long') return <Textarea {...label} value={text} resize="vertical" onChange={typed} />;
  if (as === 'list')
    return (
      <Textarea
        {...label}
        value={text}
        resize="vertical"
        rows={Math.min(8, Math.max(3, text.split('\n').length))}
        textarea={{ className: styles.mono, spellCheck: false, wrap: 'off' }}
        onChange={typed}
      />
    );
  return <Input {...label} value={text} {...(as === 'number' ? { inputMode: 'numeric' as const } : {})} onChange={typed} />;
}

function wordOf(choice: string): string {
  if (choice === 'true') return 'must be given';
  if (choice === 'false') return 'need not be given';
  return choice === '' ? 'as the policy says' : choice;
}
