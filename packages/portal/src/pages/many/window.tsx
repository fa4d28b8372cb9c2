import { compileSchema } from '@countersign/core/constrain.ts';
import { isObject, type Json } from '@countersign/core/json.ts';
import { printable } from '@countersign/core/printable.ts';
import { Field, Input, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useDraft } from '../../api/draft.ts';
import { onlyOf } from '../../api/names.ts';
import { read } from '../../api/reads.ts';
import { Editor } from '../../document/editor.tsx';
import type { Trouble } from '../../document/trouble.ts';
import { Troubles } from '../../document/troubles.tsx';
import { placeOf, type ReadYaml, readYaml } from '../../document/yaml.ts';
import { RiskBadge } from '../../parts/badges.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useForms } from '../../parts/forms.ts';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Ask } from '../tasks/ask.tsx';
import { type About, TenantField, useAbout } from './about.tsx';

/** A task for a while: anything within a constraint, as often as was approved. */
export function WindowPage() {
  const { name, error, about } = useAbout('/shell/tasks/$name/window');
  const title = `For a while: ${printable(name)}`;
  if (about === undefined) return <Page title={title}>{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return (
    <Page
      title={title}
      lead="Where a policy allows it, a task can be asked for without saying each call: whatever lies within the constraint may then be run for a while."
      actions={<RiskBadge risk={about.task.risk} />}
    >
      <Window {...about} />
    </Page>
  );
}

function Window({ task, fields, tenants }: About) {
  const styles = useForms();
  const area = useRef<HTMLTextAreaElement>(null);
  const [tenant, setTenant] = useState(onlyOf(tenants));
  const [kept, keep] = useDraft(`constraint ${task.name}`);
  const [uses, setUses] = useState('');
  const [first] = fields.filter(({ holdsSecret }) => !holdsSecret);
  const text = kept === '' ? beginning(first?.name ?? 'Identity') : kept;
  const said = readYaml(text);
  const troubles = troublesOf(text, said);
  const constraint = said.ok && isObject(said.value) ? said.value : undefined;
  const wrongUses = uses === '' || /^[1-9][0-9]{0,5}$/.test(uses) ? undefined : 'A whole number, or nothing.';
  const what = {
    tenant,
    tasks: [task.name],
    ...(constraint === undefined ? {} : { constraint }),
    ...(uses === '' || wrongUses !== undefined ? {} : { maxUses: Number(uses) }),
  };
  return (
    <>
      <Section title="What you would ask for">
        <div className={styles.column}>
          <TenantField value={tenant} change={setTenant} />
          <Troubles of={troubles} area={area} />
          <Editor
            label="Constraint"
            hint="A JSON Schema of the parameters, as YAML: the narrower, the sooner it is approved. Without any text there is no constraint beyond the policy’s own."
            text={text}
            change={(next) => keep(next === '' ? '\n' : next)}
            troubles={troubles}
            area={area}
          />
          <Field
            label="How often"
            hint="Left empty: as often as the policy allows."
            {...(wrongUses === undefined ? {} : { validationMessage: wrongUses, validationState: 'error' as const })}
          >
            <Input value={uses} inputMode="numeric" onChange={(_event, { value }) => setUses(value)} />
          </Field>
        </div>
      </Section>
      {tenant === '' || troubles.length > 0 || wrongUses !== undefined ? null : (
        <Asking task={task.name} tenant={tenant} what={what} filed={() => keep('')} />
      )}
    </>
  );
}

function beginning(name: string): string {
  return `# Which values each call may have\nproperties:\n  ${name}:\n    type: string\n`;
}

function troublesOf(text: string, said: ReadYaml): readonly Trouble[] {
  if (!said.ok) return [{ message: said.message, at: said.at }];
  if (said.value === null) return [];
  if (!isObject(said.value)) return [{ message: 'A constraint is an object of keywords.', at: undefined }];
  const compiled = compileSchema({ type: 'object', ...said.value } as Json);
  return compiled.ok ? [] : compiled.problems.map(({ message, pointer }) => ({ message, at: placeOf(text, pointer) }));
}

interface AskingProps {
  readonly task: string;
  readonly tenant: string;
  readonly what: { readonly tenant: string; readonly tasks: string[]; readonly maxUses?: number };
  readonly filed: () => void;
}

/** By the policies that let this person ask for a window of the task. */
function Asking({ task, tenant, what, filed }: AskingProps) {
  const { data, error } = useQuery(read('listOpenings', { query: { tenant, task, limit: '200' } }));
  if (data === undefined) return error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />;
  const routes = data.items.filter((opening) => opening.route.bind === 'task').map(({ route }) => route);
  return (
    <Section title="Ask">
      {routes.length === 0 ? (
        <Empty>No policy lets you ask for it so: each call is asked for exactly. Fill the task in and run it, and ask from there.</Empty>
      ) : (
        <Ask key={tenant} id={`window ${task}`} what={what} routes={routes} filed={filed} />
      )}
    </Section>
  );
}
