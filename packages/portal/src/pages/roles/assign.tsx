import type { Role } from '@countersign/contract/schemas/roles.ts';
import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { FreshSignIn } from '../../parts/fresh-sign-in.tsx';
import { instantOf } from '../../parts/local-time.ts';
import { GroupInput, PersonInput } from '../../parts/person-input.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';

/** Makes somebody eligible for a role, or gives it to them for a while. */
export function Assign({ role }: { readonly role: Role }) {
  const styles = useForms();
  const about = `${role.tenant} ${role.name}`;
  const [to, setTo] = useDraft(`assign to ${about}`);
  const toGroup = to === 'group';
  const [who, setWho] = useDraft(`assign ${about}`);
  const [reason, setReason] = useDraft(`assign why ${about}`);
  const [chosen, setKind] = useDraft(`assign as ${about}`);
  const kind = chosen === 'active' ? ('active' as const) : ('eligible' as const);
  const [typedScope, setScope] = useDraft(`assign at ${about}`);
  const scope = typedScope === '' ? '/' : typedScope;
  const [from, setFrom] = useDraft(`assign from ${about}`);
  const [until, setUntil] = useDraft(`assign until ${about}`);
  const [ticket, setTicket] = useDraft(`assign ticket ${about}`);
  const assign = useAct('assign');
  const [startsAt, endsAt] = [instantOf(from), instantOf(until)];
  const body = {
    ...(toGroup ? { group: who.trim() } : { person: who.trim() }),
    kind,
    tenant: role.tenant,
    role: role.name,
    ...(scope === '/' ? {} : { scope }),
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(endsAt === undefined ? {} : { endsAt }),
    ...reasonIn(reason),
    ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }),
  };
  const forget = () => {
    for (const set of [setTo, setWho, setReason, setTicket, setKind, setScope, setFrom, setUntil]) set('');
  };
  return (
    <Section title="Assign">
      <div className={styles.column}>
        <Changed answer={assign.data} />
        <Field label="To">
          <Select value={toGroup ? 'group' : 'person'} onChange={(_event, { value }) => setTo(value)}>
            <option value="person">a person</option>
            <option value="group">a group</option>
          </Select>
        </Field>
        {toGroup ? (
          <GroupInput label="Group" required value={who} change={setWho} />
        ) : (
          <PersonInput label="Person" required value={who} change={setWho} />
        )}
        <Field label="As" hint="Eligible is no right: they ask for the role when they need it.">
          <Select value={kind} onChange={(_event, { value }) => setKind(value)}>
            <option value="eligible">eligible: may ask for it</option>
            <option value="active">active: has it without asking</option>
          </Select>
        </Field>
        {role.scoped ? (
          <Field label="Where" hint="/ is the whole tenant.">
            <Input value={scope} maxLength={300} onChange={(_event, { value }) => setScope(value)} />
          </Field>
        ) : null}
        <Field label="From" hint="Empty: from the moment on which it is countersigned. Your own time zone.">
          <Input type="datetime-local" value={from} onChange={(_event, { value }) => setFrom(value)} />
        </Field>
        <Field label="Until" hint="Empty: until it is removed, where the policy allows that.">
          <Input type="datetime-local" value={until} onChange={(_event, { value }) => setUntil(value)} />
        </Field>
        <Why label="Why is it assigned?" value={reason} change={setReason} />
        <Field label="Ticket" hint="Where the policy asks for one.">
          <Input value={ticket} maxLength={200} onChange={(_event, { value }) => setTicket(value)} />
        </Field>
        <ProblemBar error={assign.error} actions={<FreshSignIn error={assign.error} />} />
        <div>
          <Button
            appearance="primary"
            disabled={assign.isPending || who.trim() === ''}
            onClick={() => assign.mutate({ body }, { onSuccess: forget })}
          >
            Assign
          </Button>
        </div>
      </div>
    </Section>
  );
}
