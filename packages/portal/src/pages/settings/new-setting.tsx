import { singular } from '@countersign/core/setting-document.ts';
import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useForms } from '../../parts/forms.ts';
import { Section } from '../../parts/section.tsx';
import { type TypeName, types } from './types.ts';

/** Of these there is one each, with a section of its own. */
const ways = Object.entries(types).filter(([type]) => !singular.has(type));

const nameShape = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** A name and a type first; everything else is written on the setting's own page. */
export function NewSetting() {
  const styles = useForms();
  const navigate = useNavigate();
  const [type, setType] = useState<TypeName>('mail');
  const [name, setName] = useState('');
  const wrong = name === '' || nameShape.test(name) ? undefined : 'Up to 63 of a–z, 0–9 and -.';
  const write = (event: FormEvent) => {
    event.preventDefault();
    if (nameShape.test(name)) void navigate({ to: '/settings/$name', params: { name }, search: { type } });
  };
  return (
    <Section title="Set up another">
      <form className={styles.fields} onSubmit={write}>
        <Field label="Type">
          <Select value={type} onChange={(_event, { value }) => setType(value as TypeName)}>
            {ways.map(([one, { label }]) => (
              <option key={one} value={one}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Name" {...(wrong === undefined ? {} : { validationMessage: wrong, validationState: 'error' as const })}>
          <Input value={name} maxLength={63} placeholder="team" onChange={(_event, { value }) => setName(value)} />
        </Field>
        <Button type="submit" disabled={!nameShape.test(name)}>
          Write it
        </Button>
      </form>
      <p className={styles.quiet}>{types[type].does}</p>
    </Section>
  );
}
