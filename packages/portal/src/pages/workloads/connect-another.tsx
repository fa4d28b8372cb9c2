import { Button, Field, Select } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useForms } from '../../parts/forms.ts';
import { Section } from '../../parts/section.tsx';
import { workloadNames } from './settings.ts';

/** Which one first; its settings are given on its own page. */
export function ConnectAnother({ tenants }: { readonly tenants: readonly string[] }) {
  const styles = useForms();
  const navigate = useNavigate();
  const [tenant, setTenant] = useState('');
  const [name, setName] = useState<string>(workloadNames[0]);
  const chosen = tenant === '' ? (tenants[0] ?? '') : tenant;
  return (
    <Section title="Connect another">
      <div className={styles.fields}>
        <Field label="Tenant">
          <Select value={chosen} onChange={(_event, { value }) => setTenant(value)}>
            {tenants.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
        <Field label="Workload">
          <Select value={name} onChange={(_event, { value }) => setName(value)}>
            {workloadNames.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
        <Button
          disabled={chosen === ''}
          onClick={() => void navigate({ to: '/workloads/$tenant/$name', params: { tenant: chosen, name } })}
        >
          Go to its page
        </Button>
      </div>
    </Section>
  );
}
