import type { WorkloadChecked } from '@countersign/contract/schemas/tenants.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge, Button, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { Empty } from '../../parts/empty.tsx';
import { useForms } from '../../parts/forms.ts';
import { ListOf } from '../../parts/list-of.tsx';
import { listed } from '../../parts/person.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Mono } from '../../parts/text.tsx';

/** Looks at a workload now: whether it works, what our own identity may do there, and who else holds standing rights. */
export function Check({ tenant, name }: { readonly tenant: string; readonly name: string }) {
  const check = useAct('checkWorkload');
  return (
    <Section title="Look at it">
      <Empty>
        Signs in, makes one harmless read, and reads back who may do what there. Nothing is changed, and the look is written down in the
        log.
      </Empty>
      <div>
        <Button appearance="primary" disabled={check.isPending} onClick={() => check.mutate({ tenant, name })}>
          {check.isPending ? 'Looking…' : 'Look now'}
        </Button>
      </div>
      <ProblemBar error={check.error} />
      {check.data === undefined ? null : <Found of={check.data} />}
    </Section>
  );
}

function Found({ of: { steps, own, standing } }: { readonly of: WorkloadChecked }) {
  return (
    <>
      {steps.map(({ name, ok, says, next }) => (
        <MessageBar key={name} intent={ok ? 'success' : 'error'} layout="multiline" role={ok ? 'status' : 'alert'}>
          <MessageBarBody>
            <MessageBarTitle>{titles[name]}</MessageBarTitle> {printable(says)} {next === null ? '' : printable(next)}
          </MessageBarBody>
        </MessageBar>
      ))}
      {own === null ? null : <Own of={own} />}
      {standing === null ? null : <StandingRights of={standing} />}
    </>
  );
}

const titles = { connection: 'The connection.', rights: 'The rights.' } as const;

const needs = {
  policy: 'a policy opens tasks of it',
  look: 'for looking, as here',
  catalogue: 'more than the policies need',
  nothing: 'nothing in the catalogue needs it',
} as const;

function Own({ of: { roles, missing } }: { readonly of: NonNullable<WorkloadChecked['own']> }) {
  const styles = useForms();
  return (
    <>
      <h3 className={styles.title}>Our own roles</h3>
      <ListOf items={roles} label="Our own roles" keyOf={({ role }) => role} empty="Our own identity holds no role there.">
        {({ role, need }) => (
          <div className={styles.line}>
            <span className={styles.what}>{printable(role)}</span>
            <Badge appearance="outline" color={need === 'policy' || need === 'look' ? 'informative' : 'warning'}>
              {needs[need]}
            </Badge>
          </div>
        )}
      </ListOf>
      {missing.length === 0 ? null : (
        <details>
          <summary>
            {missing.length === 1 ? 'A policy opens 1 task' : `Policies open ${missing.length} tasks`} that none of these roles holds
          </summary>
          {missing.map((task) => (
            <div key={task}>
              <Mono>{task}</Mono>
            </div>
          ))}
        </details>
      )}
    </>
  );
}

/** What goes past us: whoever is here can act without asking. */
function StandingRights({ of }: { readonly of: NonNullable<WorkloadChecked['standing']> }) {
  const styles = useForms();
  return (
    <>
      <h3 className={styles.title}>Standing rights of others</h3>
      <ListOf
        items={of}
        label="Standing rights of others"
        keyOf={({ name, kind, through }) => `${kind} ${name} ${through}`}
        empty="Nobody else holds standing rights there."
      >
        {({ name, kind, through, roles }) => (
          <div>
            <div className={styles.row}>
              <span className={styles.title}>{printable(name)}</span>
              <Badge appearance="outline">{kind}</Badge>
              <span className={styles.quiet}>{through === null ? 'directly' : `through ${printable(through)}`}</span>
            </div>
            {roles.length > 4 ? (
              <details>
                <summary>{roles.length} roles</summary>
                {listed(roles.map(printable))}
              </details>
            ) : (
              <div className={styles.quiet}>{listed(roles.map(printable), 'no role by name')}</div>
            )}
          </div>
        )}
      </ListOf>
    </>
  );
}
