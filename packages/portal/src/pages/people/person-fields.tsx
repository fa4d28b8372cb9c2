import { Field, Input } from '@fluentui/react-components';
import { PersonInput } from '../../parts/person-input.tsx';

/** What an owner says of a person, as it is typed. */
export interface PersonTyped {
  readonly name: string;
  readonly mail: string;
  readonly sponsor: string;
}

interface PersonFieldsProps {
  readonly typed: PersonTyped;
  readonly change: (typed: PersonTyped) => void;
  readonly kind: 'human' | 'agent' | 'service';
}

export function PersonFields({ typed, change, kind }: PersonFieldsProps) {
  return (
    <>
      <Field label="Name" required>
        <Input value={typed.name} maxLength={200} onChange={(_event, { value }) => change({ ...typed, name: value })} />
      </Field>
      <Field label="Mail address" hint="Where notices go; nobody without one is told by mail.">
        <Input type="email" value={typed.mail} maxLength={254} onChange={(_event, { value }) => change({ ...typed, mail: value })} />
      </Field>
      {kind === 'human' ? null : (
        <PersonInput
          label="Sponsor"
          required
          hint="The human who answers for it, and whose hands are on all that it does."
          value={typed.sponsor}
          change={(sponsor) => change({ ...typed, sponsor })}
        />
      )}
    </>
  );
}

/** As the server takes it. */
export function personBody({ name, mail, sponsor }: PersonTyped, kind: PersonFieldsProps['kind']) {
  return {
    name: name.trim(),
    kind,
    mail: mail.trim() === '' ? null : mail.trim(),
    sponsor: kind === 'human' || sponsor.trim() === '' ? null : sponsor.trim(),
  };
}
