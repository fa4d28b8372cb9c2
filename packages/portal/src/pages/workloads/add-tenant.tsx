import { Button, Field, Input, Textarea } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { ConsentTo } from './consent.tsx';

/** A tenant that is to let an application in, and the request that waits where the tenant itself was just asked for. */
interface Consenting {
  readonly tenant: string;
  readonly application: string;
  readonly request?: string;
}

/** Adds a tenant, or gives one that is there other tags; another owner countersigns. With an application of several tenants: the link for its consent. */
export function AddTenant() {
  const styles = useForms();
  const navigate = useNavigate();
  const [name, setName] = useDraft('tenant name');
  const [tags, setTags] = useDraft('tenant tags');
  const [application, setApplication] = useDraft('tenant application');
  const [reason, setReason] = useDraft('tenant reason');
  const [consenting, setConsenting] = useState<Consenting>();
  const put = useAct('putTenant');
  const words = tags
    .split(/[,\s]+/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const wanted = { tenant: name.trim(), application: application.trim() };
  const add = () =>
    put.mutate(
      { name: name.trim(), body: { tags: words, ...(reason.trim() === '' ? {} : { reason }) } },
      {
        onSuccess: ({ applied, request: { id } }) => {
          setName('');
          setTags('');
          setApplication('');
          setReason('');
          if (wanted.application !== '') setConsenting(applied ? wanted : { ...wanted, request: id });
          else if (!applied) void navigate({ to: '/requests/$id', params: { id } });
        },
      },
    );
  return (
    <Section title="Add a tenant, or change its tags">
      <div className={styles.column}>
        <Field label="Name of the tenant" required hint="Its domain in lower case, such as contoso.onmicrosoft.com.">
          <Input value={name} maxLength={253} onChange={(_event, { value }) => setName(value)} />
        </Field>
        <Field
          label="Tags"
          hint="With commas. Policies may name tenants by tag; those that do stay as they are until they are saved again."
        >
          <Input value={tags} maxLength={600} onChange={(_event, { value }) => setTags(value)} />
        </Field>
        <Field
          label="Application of several tenants"
          hint="The application (client) id, where one that is registered elsewhere is to be let in by this tenant too. Leave it empty for a tenant with an application of its own."
        >
          <Input value={application} maxLength={36} spellCheck={false} onChange={(_event, { value }) => setApplication(value)} />
        </Field>
        <Field label="Why is the tenant changed?" hint="For the owner who countersigns, and for the log.">
          <Textarea value={reason} maxLength={2000} resize="vertical" onChange={(_event, { value }) => setReason(value)} />
        </Field>
        <ProblemBar error={put.error} />
        <div className={styles.row}>
          <Button appearance="primary" disabled={wanted.tenant === '' || put.isPending} onClick={add}>
            Ask to add it
          </Button>
          {wanted.application === '' ? null : (
            <Button disabled={wanted.tenant === ''} onClick={() => setConsenting(wanted)}>
              Show the link for its consent
            </Button>
          )}
        </div>
        {consenting?.request === undefined ? null : (
          <div>
            That {consenting.tenant} is added waits for another owner:{' '}
            <PageLink to="/requests/$id" params={{ id: consenting.request }}>
              the request
            </PageLink>
          </div>
        )}
        {consenting === undefined ? null : <ConsentTo tenant={consenting.tenant} application={consenting.application} />}
      </div>
    </Section>
  );
}
