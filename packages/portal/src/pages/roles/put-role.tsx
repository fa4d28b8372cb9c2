import { Button, Checkbox, Field, Input, Select } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useAct } from '../../api/acts.ts';
import { client } from '../../api/client.ts';
import { useDraft } from '../../api/draft.ts';
import { firstOf, namesOf } from '../../api/names.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { NameChoice } from '../../parts/name-choice.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';

const risks = ['low', 'medium', 'high', 'critical'] as const;

/** Makes a workload's role known, by the id that the workload itself says. */
export function PutRole() {
  const styles = useForms();
  const { data: tenants } = useQuery(namesOf('tenants'));
  const [chosen, setTenant] = useDraft('new role tenant');
  const tenant = chosen === '' ? firstOf(tenants) : chosen;
  const [role, setRole] = useDraft('new role');
  const [key, setKey] = useDraft('new role key');
  const [summary, setSummary] = useDraft('new role summary');
  const [reason, setReason] = useDraft('new role reason');
  const [rated, setRisk] = useDraft('new role risk');
  const risk = risks.find((one) => one === rated) ?? 'high';
  const [parts, setParts] = useDraft('new role scoped');
  const scoped = parts !== '';
  const setScoped = (yes: boolean) => setParts(yes ? 'yes' : '');
  const put = useAct('putRole', 0);
  const [workload = '', name = ''] = role.split('\\');
  const find = useMutation({
    mutationFn: () => client.findNamed({ tenant, name: workload, query: { role: name } }),
    onSuccess: (found) => {
      setKey(found.key);
      if (found.summary !== null && summary === '') setSummary(found.summary.slice(0, 500));
      if (found.scoped !== null) setScoped(found.scoped);
    },
  });
  const forget = () => {
    for (const set of [setTenant, setRole, setKey, setSummary, setReason, setRisk, setParts]) set('');
  };
  const body = { role: role.trim(), key: key.trim(), summary: summary.trim(), risk, scoped, ...reasonIn(reason) };
  return (
    <Section title="Make a role known">
      <div className={styles.column}>
        <Changed answer={put.data} />
        <NameChoice of="tenants" label="Tenant" value={tenant} change={setTenant} />
        <Field label="Role" required hint="Workload and name, as the workload writes it: Exchange\Help Desk.">
          <Input value={role} maxLength={200} onChange={(_event, { value }) => setRole(value)} />
        </Field>
        <div>
          <Button disabled={name === '' || find.isPending} onClick={() => find.mutate()}>
            Look it up at the workload
          </Button>
        </div>
        <ProblemBar error={find.error} />
        <Field label="Id" required hint="The workload’s own immutable id of it; names change.">
          <Input value={key} maxLength={256} onChange={(_event, { value }) => setKey(value)} />
        </Field>
        <Field label="What it is for">
          <Input value={summary} maxLength={500} onChange={(_event, { value }) => setSummary(value)} />
        </Field>
        <Field label="Risk">
          <Select value={risk} onChange={(_event, { value }) => setRisk(value)}>
            {risks.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </Select>
        </Field>
        <Checkbox
          label="It is also lent at a part of the tenant"
          checked={scoped}
          onChange={(_event, { checked }) => setScoped(checked === true)}
        />
        <Why value={reason} change={setReason} />
        <ProblemBar error={put.error} />
        <div>
          <Button
            appearance="primary"
            disabled={put.isPending || body.key === '' || name === ''}
            onClick={() => put.mutate({ tenant, body }, { onSuccess: forget })}
          >
            Make it known
          </Button>
        </div>
      </div>
    </Section>
  );
}
