import type { Task } from '@countersign/contract/schemas/tenants.ts';
import { compileSchema } from '@countersign/core/constrain.ts';
import type { Json } from '@countersign/core/json.ts';
import { printable } from '@countersign/core/printable.ts';
import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { useAct } from '../../api/acts.ts';
import type { Names } from '../../api/names.ts';
import type { Field } from '../../form/fields.ts';
import { Form } from '../../form/form.tsx';
import { useFiles } from '../../form/use-files.ts';
import { parametersOf } from '../../form/values.ts';
import { RiskBadge } from '../../parts/badges.tsx';
import { ButtonLink } from '../../parts/link.tsx';
import { NameChoice } from '../../parts/name-choice.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { Outcome } from '../runs/outcome.tsx';
import type { Begun } from './beginning.ts';
import { Blocked } from './blocked.tsx';
import { Explained } from './explained.tsx';
import { Paste } from './paste.tsx';
import { Save } from './save.tsx';
import { useTenant, useTyped } from './use-typed.ts';

const useStyles = makeStyles({
  buttons: { display: 'flex', gap: tokens.spacingHorizontalM, flexWrap: 'wrap', alignItems: 'flex-end' },
  tenant: { maxWidth: '640px' },
});

interface TaskFormProps {
  readonly task: Task;
  readonly fields: readonly Field[];
  readonly tenants: Names;
  readonly beginning: Begun | undefined;
}

/** A task's form: judged here by the rules that the server judges by, then run, or asked for. */
export function TaskForm({ task, fields, tenants, beginning }: TaskFormProps) {
  const styles = useStyles();
  const { typed, setTyped, forget: forgetTyped } = useTyped(task.name, fields, beginning);
  const [tenant, setTenant, forgetTenant] = useTenant(task.name, tenants, beginning?.tenant);
  const forget = () => {
    forgetTyped();
    forgetTenant();
  };
  const [tried, setTried] = useState(false);
  const check = useMemo(() => checkOf(task), [task]);
  const run = useAct('runCall');
  const explain = useAct('explain');
  const { parameters, unread } = parametersOf(fields, typed);
  const files = useFiles();
  const violations = check(parameters);
  const { missing, refused } = files.troubles(fields, typed);
  const fits = Object.keys({ ...unread, ...missing }).length === 0 && violations.length === 0 && tenant !== '';
  const body = { tenant, task: task.name, parameters };
  const attempt = (act: () => void) => {
    setTried(true);
    if (fits) act();
  };
  const change = (next: typeof typed) => {
    setTyped(next);
    run.reset();
    explain.reset();
  };
  const send = () =>
    attempt(() => files.upload.mutate({ fields, typed }, { onSuccess: () => run.mutate({ body }, { onSuccess: forget }) }));
  const whole = tried ? violations.filter(({ pointer }) => pointer === '') : [];
  return (
    <Page title={printable(task.name)} lead={printable(task.summary)} actions={<RiskBadge risk={task.risk} />}>
      <About task={task} lost={beginning?.lost ?? []} />
      <Section title="The call">
        <div className={styles.tenant}>
          <NameChoice
            of="tenants"
            label="Tenant"
            required
            none="choose…"
            value={tenant}
            change={setTenant}
            wrong={tried && tenant === '' ? 'Choose the tenant.' : undefined}
          />
        </div>
        <Form
          fields={fields}
          typed={typed}
          change={change}
          unread={{ ...(tried ? unread : {}), ...missing, ...refused }}
          violations={tried ? violations : []}
          files={files}
        />
        <Paste task={task.name} fields={fields} filled={change} />
        {whole.map(({ message }) => (
          <MessageBar key={message} intent="error">
            <MessageBarBody>{message}</MessageBarBody>
          </MessageBar>
        ))}
        <div className={styles.buttons}>
          <Button appearance="primary" disabled={files.upload.isPending || run.isPending || task.cannotRun !== null} onClick={send}>
            {files.upload.isPending ? 'Uploading…' : run.isPending ? 'Running…' : 'Run'}
          </Button>
          <Button disabled={explain.isPending} onClick={() => attempt(() => explain.mutate({ body }))}>
            What would happen?
          </Button>
          <ButtonLink to="/tasks/$name/many" params={{ name: task.name }}>
            Many at once
          </ButtonLink>
          {task.asks === 'any' ? (
            <ButtonLink to="/tasks/$name/window" params={{ name: task.name }}>
              For a while
            </ButtonLink>
          ) : null}
          <Save task={task.name} tenant={tenant} fields={fields} typed={typed} />
        </div>
        <Explained of={explain.data} error={explain.error} />
        <Blocked error={run.error} filed={forget} />
        {run.data === undefined ? null : <Outcome answer={run.data} />}
      </Section>
    </Page>
  );
}

/** The rule that the server has, so that button and rule never disagree; a schema that does not compile here is judged there alone. */
function checkOf({ parameters }: Task) {
  const compiled = compileSchema(parameters as Json);
  return compiled.ok ? compiled.check : () => [];
}

function About({ task, lost }: { readonly task: Task; readonly lost: readonly string[] }) {
  return (
    <>
      {task.cannotRun === null ? null : (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>It cannot run through Countersign.</MessageBarTitle> {task.cannotRun}
          </MessageBarBody>
        </MessageBar>
      )}
      {task.why === null ? null : (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Why it is {task.risk} risk:</MessageBarTitle> {printable(task.why)}
          </MessageBarBody>
        </MessageBar>
      )}
      {lost.length === 0 ? null : (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Not all of it is in the form.</MessageBarTitle> Give these again: {lost.join(', ')}.
          </MessageBarBody>
        </MessageBar>
      )}
    </>
  );
}
