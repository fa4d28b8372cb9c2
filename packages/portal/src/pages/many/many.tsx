import type { Digest, TaskName, TenantId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { printable } from '@countersign/core/printable.ts';
import { Field, Label, MessageBar, MessageBarBody, MessageBarTitle, Select, Spinner, Textarea } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { type DragEvent, useId, useMemo, useState } from 'react';
import { useDraft } from '../../api/draft.ts';
import { onlyOf } from '../../api/names.ts';
import { read } from '../../api/reads.ts';
import { RiskBadge } from '../../parts/badges.tsx';
import { useForms } from '../../parts/forms.ts';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Batch } from '../request/batch.tsx';
import { Ask } from '../tasks/ask.tsx';
import { Explained } from '../tasks/explained.tsx';
import { type About, checkOf, TenantField, useAbout } from './about.tsx';
import { mostRows, rowsOf } from './rows.ts';

/** One request for many calls of a task, from a list. */
export function ManyPage() {
  const { name, error, about } = useAbout('/shell/tasks/$name/many');
  const title = `Many at once: ${printable(name)}`;
  if (about === undefined) return <Page title={title}>{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return (
    <Page
      title={title}
      lead="A list of calls is judged and voted on as one, and run one by one. Whoever decides sees the whole list, and which lines are not like the others."
      actions={<RiskBadge risk={about.task.risk} />}
    >
      <Many {...about} />
    </Page>
  );
}

function Many({ task, fields, tenants }: About) {
  const styles = useForms();
  const chooser = useId();
  const [tenant, setTenant] = useState(onlyOf(tenants));
  const [text, setText] = useDraft(`list ${task.name}`);
  const [onError, setOnError] = useState<'stop' | 'continue'>('stop');
  const { calls, wrong } = useMemo(() => rowsOf(text, fields, checkOf(task)), [text, fields, task]);
  const names = fields.filter(({ holdsSecret }) => !holdsSecret).map(({ name }) => name);
  const take = async (files: FileList | null) => {
    const [file] = files ?? [];
    if (file !== undefined) setText(await file.text());
  };
  const drop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void take(event.dataTransfer.files);
  };
  const placed = calls.map(({ tenant: own = tenant, parameters }) => ({ tenant: own, parameters }));
  const ready = calls.length > 0 && wrong.length === 0 && placed.every((call) => call.tenant !== '');
  return (
    <>
      <Section title="The list">
        <div className={styles.column}>
          <TenantField value={tenant} change={setTenant} required={calls.length === 0 || calls.some((call) => call.tenant === undefined)} />
          <Field
            label="Calls, as CSV"
            hint={`The first line names parameters, such as ${names.slice(0, 2).join(',')}. Every other line is a call, up to ${mostRows}; an empty cell leaves its parameter away. A column tenant: says at which tenant a call is, in place of the one chosen above. Paste it, or drop a file here.`}
          >
            <Textarea value={text} rows={8} resize="vertical" onDrop={drop} onChange={(_event, { value }) => setText(value)} />
          </Field>
          <div>
            <Label htmlFor={chooser}>Or choose a file</Label>
            <div>
              <input
                id={chooser}
                type="file"
                accept=".csv,text/csv,text/plain"
                onChange={(event) => void take(event.currentTarget.files)}
              />
            </div>
          </div>
          <Field label="At an error">
            <Select value={onError} onChange={(_event, { value }) => setOnError(value === 'continue' ? 'continue' : 'stop')}>
              <option value="stop">the rest is not run</option>
              <option value="continue">the rest is run all the same</option>
            </Select>
          </Field>
        </div>
        {text.trim() === '' || wrong.length === 0 ? null : <Wrong of={wrong} />}
      </Section>
      {calls.length === 0 || wrong.length > 0 ? null : (
        <Section title="What you would ask for">
          <Batch calls={placed.map((call) => callOf(task.name, call))} targets={[]} onError={onError} book={printable} />
        </Section>
      )}
      {ready ? <Asking task={task.name} calls={placed} onError={onError} filed={() => setText('')} /> : null}
    </>
  );
}

interface Placed {
  readonly tenant: string;
  readonly parameters: { readonly [name: string]: Json };
}

/** As the table shows it: the server makes the call itself. */
function callOf(task: string, { tenant, parameters }: Placed) {
  return { task: task as TaskName, tenant: (tenant === '' ? 'not chosen yet' : tenant) as TenantId, parameters, digest: '' as Digest };
}

function Wrong({ of }: { readonly of: readonly string[] }) {
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>The list cannot be asked for like this.</MessageBarTitle>
        <ul>
          {of.map((one) => (
            <li key={one}>{printable(one)}</li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}

interface AskingProps {
  readonly task: string;
  readonly calls: readonly Placed[];
  readonly onError: 'stop' | 'continue';
  readonly filed: () => void;
}

/** By the routes of the first call; the server judges each of them when it is filed. */
function Asking({ task, calls, onError, filed }: AskingProps) {
  const [first = { tenant: '', parameters: {} }] = calls;
  const { data, error } = useQuery(read('explain', { body: { task, ...first } }));
  const batch = calls.map((call) => ({ task, ...call }));
  if (data === undefined) return error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />;
  return (
    <Section title="Ask">
      {data.routes.length === 0 ? (
        <Explained of={data} error={null} />
      ) : (
        <Ask key={first.tenant} id={`list ${task}`} what={{ batch, onError }} routes={data.routes} filed={filed} />
      )}
    </Section>
  );
}
