import { parseDuration } from '@countersign/core/time.ts';
import { Field, Input, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { spelledOut } from '../parts/times.ts';

const usual = ['PT15M', 'PT30M', 'PT1H', 'PT2H', 'PT4H', 'PT8H'];

interface DurationFieldProps {
  /** ISO 8601. */
  readonly value: string;
  readonly change: (iso: string) => void;
  /** The longest that the policy allows; longer is refused, never cut. */
  readonly most?: string;
}

/** For how long: one of the usual lengths, or another. */
export function DurationField({ value, change, most }: DurationFieldProps) {
  const [other, setOther] = useState(!usual.includes(value) && value !== most);
  const limit = most === undefined ? undefined : parseDuration(most);
  const fits = usual.filter((iso) => limit?.ok !== true || lengthOf(iso) <= limit.value);
  const offered = most === undefined || fits.includes(most) ? fits : [...fits, most];
  const parsed = parseDuration(value);
  return (
    <>
      <Field label="For how long" hint={most === undefined ? undefined : `At most ${spelledOut(most)}.`}>
        <Select
          value={other ? 'other' : value}
          onChange={(_event, chosen) => {
            setOther(chosen.value === 'other');
            if (chosen.value !== 'other') change(chosen.value);
          }}
        >
          {offered.map((iso) => (
            <option key={iso} value={iso}>
              {spelledOut(iso)}
            </option>
          ))}
          <option value="other">another length…</option>
        </Select>
      </Field>
      {other ? (
        <Field
          label="Length"
          hint="As ISO 8601 says: PT90M is ninety minutes, P1DT12H a day and a half."
          validationMessage={parsed.ok ? undefined : parsed.message}
        >
          <Input value={value} onChange={(_event, typed) => change(typed.value)} />
        </Field>
      ) : null}
    </>
  );
}

function lengthOf(iso: string): number {
  const parsed = parseDuration(iso);
  return parsed.ok ? parsed.value : Number.POSITIVE_INFINITY;
}
