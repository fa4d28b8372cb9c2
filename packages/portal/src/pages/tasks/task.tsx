import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { namesOf } from '../../api/names.ts';
import { read } from '../../api/reads.ts';
import { fieldsOf } from '../../form/fields.ts';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { type Beginning, beginningOf } from './beginning.ts';
import { favouritesOf } from './favourite.ts';
import { lockboxCall } from './lockbox-call.ts';
import { TaskForm } from './task-form.tsx';

/** A task to fill in and run; perhaps as it was run or tried before, as it was approved, or as it was saved. */
export function TaskPage() {
  const { name } = useParams({ from: '/shell/tasks/$name' });
  const from = useSearch({ from: '/shell/tasks/$name' });
  const { person } = useMe();
  const task = useQuery(read('readTask', { name }));
  const tenants = useQuery(namesOf('tenants'));
  const run = useQuery({ ...read('readRun', { id: from.run ?? '' }), enabled: from.run !== undefined });
  const request = useQuery({ ...read('readRequest', { id: from.request ?? '' }), enabled: from.request !== undefined });
  const kept = useQuery({ ...read('readCall', { id: from.call ?? '' }), enabled: from.call !== undefined });
  const error = task.error ?? tenants.error ?? run.error ?? request.error ?? kept.error;
  const beginsWith = [
    { of: from.run, is: run.data },
    { of: from.request, is: request.data },
    { of: from.call, is: kept.data },
  ];
  const waiting = beginsWith.some(({ of, is }) => of !== undefined && is === undefined);
  if (error !== null) return <Page title={name}>{<ProblemBar error={error} />}</Page>;
  if (task.data === undefined || tenants.data === undefined || waiting)
    return (
      <Page title={name}>
        <Spinner label="Reading…" />
      </Page>
    );
  const fields = fieldsOf({
    ...task.data,
    parameters: task.data.parameters as Beginning['parameters'],
    targets: task.data.targets as Beginning['parameters'],
  });
  const beginning = beginningOf(fields, {
    call: run.data ?? kept.data?.call ?? request.data?.asks.calls.find((call) => call.task === name) ?? lockboxCall(name, from),
    favourite: favouritesOf(person.id).find(({ id }) => id === from.favourite),
  });
  return <TaskForm key={JSON.stringify([name, from])} task={task.data} fields={fields} tenants={tenants.data} beginning={beginning} />;
}
