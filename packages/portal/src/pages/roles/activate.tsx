import type { Role } from '@countersign/contract/schemas/roles.ts';
import { Button, Field, Input, Select, Textarea } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { DurationField } from '../../form/duration.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useForms } from '../../parts/forms.ts';
import { FreshSignIn } from '../../parts/fresh-sign-in.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';

/** Asks for the role: it is lent for a while, and taken back by itself. */
export function Activate({ role }: { readonly role: Role }) {
  const styles = useForms();
  const navigate = useNavigate();
  const about = `${role.tenant} ${role.name}`;
  const [scope, setScope] = useState(role.eligible[0] ?? '/');
  const [reason, setReason] = useDraft(`activate ${about}`);
  const [ticket, setTicket] = useDraft(`activate ticket ${about}`);
  const [typed, setDuration] = useDraft(`activate for ${about}`);
  const duration = typed === '' ? 'PT1H' : typed;
  const ask = useAct('openRequest');
  if (role.eligible.length === 0)
    return (
      <Section title="Ask for it">
        <Empty>You are not eligible for this role. An owner assigns it; from then on you ask for it here.</Empty>
      </Section>
    );
  const body = { tenant: role.tenant, role: role.name, reason, duration, ...(scope === '/' ? {} : { scope }) };
  const file = () =>
    ask.mutate(
      { body: { ...body, ...(ticket.trim() === '' ? {} : { ticket: ticket.trim() }) } },
      {
        onSuccess: ({ id }) => {
          setReason('');
          setTicket('');
          setDuration('');
          void navigate({ to: '/requests/$id', params: { id } });
        },
      },
    );
  return (
    <Section title="Ask for it">
      <div className={styles.column}>
        {role.eligible.length < 2 ? null : (
          <Field label="Where">
            <Select value={scope} onChange={(_event, { value }) => setScope(value)}>
              {role.eligible.map((one) => (
                <option key={one} value={one}>
                  {one === '/' ? 'the whole tenant' : one}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <Field label="Reason" hint="Whoever decides reads this first.">
          <Textarea value={reason} maxLength={2000} resize="vertical" onChange={(_event, { value }) => setReason(value)} />
        </Field>
        <Field label="Ticket" hint="Where the policy asks for one.">
          <Input value={ticket} maxLength={200} onChange={(_event, { value }) => setTicket(value)} />
        </Field>
        <DurationField value={duration} change={setDuration} />
        <ProblemBar error={ask.error} actions={<FreshSignIn error={ask.error} />} />
        <div>
          <Button appearance="primary" disabled={ask.isPending} onClick={file}>
            Activate
          </Button>
        </div>
      </div>
    </Section>
  );
}
