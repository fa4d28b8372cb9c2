import { Field, Textarea } from '@fluentui/react-components';
import { useMe } from '../api/me.ts';

interface WhyProps {
  readonly label?: string;
  readonly value: string;
  readonly change: (reason: string) => void;
}

/** The reason of a change of the configuration. */
export function Why({ label = 'Why?', value, change }: WhyProps) {
  const { solo } = useMe();
  return (
    <Field label={label} hint={solo ? 'For the log.' : 'For the owner who countersigns, and for the log.'}>
      <Textarea value={value} maxLength={2000} resize="vertical" onChange={(_event, typed) => change(typed.value)} />
    </Field>
  );
}

/** As a body or a query takes it: left out where nothing was said. */
export function reasonIn(reason: string): { readonly reason?: string } {
  return reason.trim() === '' ? {} : { reason };
}
