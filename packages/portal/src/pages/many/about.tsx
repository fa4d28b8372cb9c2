import type { Task } from '@countersign/contract/schemas/tenants.ts';
import { compileSchema } from '@countersign/core/constrain.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import { Field as FluentField, Select } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { read } from '../../api/reads.ts';
import { type Field, fieldsOf } from '../../form/fields.ts';

/** A task with its form's fields, and the tenants that it may be asked for at. */
export interface About {
  readonly task: Task;
  readonly fields: readonly Field[];
  readonly tenants: readonly string[];
}

/** What a page that asks for a task has to know; undefined until it was read. */
export function useAbout(from: '/shell/tasks/$name/many' | '/shell/tasks/$name/window') {
  const { name } = useParams({ from });
  const task = useQuery(read('readTask', { name }));
  const tenants = useQuery(read('listTenants', { query: { limit: '200' } }));
  const error = task.error ?? tenants.error;
  if (task.data === undefined || tenants.data === undefined) return { name, error, about: undefined };
  const { data } = task;
  const schema = { parameters: data.parameters as JsonObject, targets: data.targets as JsonObject };
  const offered = tenants.data.items.filter(({ endedAt }) => endedAt === null).map((tenant) => tenant.name);
  return { name, error, about: { task: data, fields: fieldsOf({ ...data, ...schema }), tenants: offered } satisfies About };
}

/** The rule that the server has; a schema that does not compile here is judged there alone. */
export function checkOf({ parameters }: Task) {
  const compiled = compileSchema(parameters as Json);
  return compiled.ok ? compiled.check : () => [];
}

interface TenantFieldProps {
  readonly tenants: readonly string[];
  readonly value: string;
  readonly change: (tenant: string) => void;
}

export function TenantField({ tenants, value, change }: TenantFieldProps) {
  return (
    <FluentField label="Tenant" required>
      <Select value={value} onChange={(_event, chosen) => change(chosen.value)}>
        <option value="">choose…</option>
        {tenants.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </Select>
    </FluentField>
  );
}
