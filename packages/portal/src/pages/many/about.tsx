import type { Task } from '@countersign/contract/schemas/tenants.ts';
import { compileSchema } from '@countersign/core/constrain.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type Names, namesOf } from '../../api/names.ts';
import { read } from '../../api/reads.ts';
import { type Field, fieldsOf } from '../../form/fields.ts';
import { NameChoice } from '../../parts/name-choice.tsx';

/** A task with its form's fields, and the tenants that it may be asked for at. */
export interface About {
  readonly task: Task;
  readonly fields: readonly Field[];
  readonly tenants: Names;
}

/** What a page that asks for a task has to know; undefined until it was read. */
export function useAbout(from: '/shell/tasks/$name/many' | '/shell/tasks/$name/window') {
  const { name } = useParams({ from });
  const task = useQuery(read('readTask', { name }));
  const tenants = useQuery(namesOf('tenants'));
  const error = task.error ?? tenants.error;
  if (task.data === undefined || tenants.data === undefined) return { name, error, about: undefined };
  const { data } = task;
  const schema = { parameters: data.parameters as JsonObject, targets: data.targets as JsonObject };
  return { name, error, about: { task: data, fields: fieldsOf({ ...data, ...schema }), tenants: tenants.data } satisfies About };
}

/** The rule that the server has; a schema that does not compile here is judged there alone. */
export function checkOf({ parameters }: Task) {
  const compiled = compileSchema(parameters as Json);
  return compiled.ok ? compiled.check : () => [];
}

interface TenantFieldProps {
  readonly value: string;
  readonly change: (tenant: string) => void;
  /** Not where the list says it. */
  readonly required?: boolean;
}

export function TenantField({ value, change, required = true }: TenantFieldProps) {
  return <NameChoice of="tenants" label="Tenant" required={required} none="choose…" value={value} change={change} />;
}
