import { isObject, type Json, type JsonObject } from '@countersign/core/json.ts';
import { Button, Field, Input, Textarea } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useMe } from '../../api/me.ts';
import { firstOf, namesOf } from '../../api/names.ts';
import { readYaml } from '../../document/yaml.ts';
import { NameChoice } from '../../parts/name-choice.tsx';
import { Section } from '../../parts/section.tsx';
import { Explained } from '../tasks/explained.tsx';
import type { RuleKind } from './fields.ts';
import { useRuleStyles } from './styles.ts';

interface DryRunProps {
  readonly kind: RuleKind;
  readonly name: string;
  /** What was typed, where anything was: it is judged as though it were in force. */
  readonly draft: JsonObject | undefined;
  /** Tasks that the rule covers, to choose from. */
  readonly tasks: readonly string[];
}

/** A call against the rule as it is typed: what would be decided, and why. Nothing is run, filed or written down. */
export function DryRun({ kind, name, draft, tasks }: DryRunProps) {
  const styles = useRuleStyles();
  const { person, owner, auditor } = useMe();
  const options = useId();
  const tenants = useQuery(namesOf('tenants'));
  const [tenant, setTenant] = useState('');
  const [task, setTask] = useState('');
  const [whom, setWhom] = useState(person.username);
  const [written, setWritten] = useState('');
  const explain = useAct('explain');
  const parameters = readYaml(written);
  const given = parameters.ok ? (parameters.value ?? {}) : undefined;
  const wrong = given === undefined || !isObject(given) ? 'One parameter a line, like Name: Legal.' : undefined;
  const chosen = tenant === '' ? firstOf(tenants.data) : tenant;
  const judge = () =>
    explain.mutate({
      body: {
        tenant: chosen,
        task: task.trim(),
        parameters: given as { readonly [name: string]: Json },
        ...(whom === person.username ? {} : { person: whom.trim() }),
        ...(draft === undefined ? {} : { draft: { kind, name, document: draft } }),
      },
    });
  return (
    <Section title="Try it against a call">
      <p className={styles.quiet}>
        {draft === undefined ? 'By the rules in force.' : 'By the rules in force, with what you typed in the place of this one.'} Nothing is
        run, filed or written down.
      </p>
      <div className={styles.pair}>
        <NameChoice of="tenants" label="Tenant of the call" value={chosen} change={setTenant} />
        <Field label="Task">
          <Input value={task} list={options} placeholder="Exchange\New-JournalRule" onChange={(_event, { value }) => setTask(value)} />
        </Field>
        {owner || auditor ? (
          <Field label="Asked by">
            <Input value={whom} onChange={(_event, { value }) => setWhom(value)} />
          </Field>
        ) : null}
      </div>
      <datalist id={options}>
        {tasks.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Field
        label="Parameters"
        hint="One a line, as YAML: Name: Legal"
        {...(wrong === undefined ? {} : { validationMessage: wrong, validationState: 'error' as const })}
      >
        <Textarea
          value={written}
          resize="vertical"
          textarea={{ className: styles.mono, spellCheck: false }}
          onChange={(_event, { value }) => setWritten(value)}
        />
      </Field>
      <div>
        <Button disabled={explain.isPending || wrong !== undefined || task.trim() === '' || chosen === ''} onClick={judge}>
          What would be decided?
        </Button>
      </div>
      <Explained of={explain.data} error={explain.error} />
    </Section>
  );
}
