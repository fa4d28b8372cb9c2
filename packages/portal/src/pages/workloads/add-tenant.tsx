import { Button, Field, Input, Textarea } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';

/** Adds a tenant, or gives one that is there other tags; another owner countersigns. */
export function AddTenant() {
  const styles = useForms();
  const navigate = useNavigate();
  const [name, setName] = useDraft('tenant name');
  const [tags, setTags] = useDraft('tenant tags');
  const [reason, setReason] = useDraft('tenant reason');
  const put = useAct('putTenant');
  const words = tags
    .split(/[,\s]+/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const add = () =>
    put.mutate(
      { name: name.trim(), body: { tags: words, ...(reason.trim() === '' ? {} : { reason }) } },
      {
        onSuccess: ({ applied, request: { id } }) => {
          setName('');
          setTags('');
          setReason('');
          if (!applied) void navigate({ to: '/requests/$id', params: { id } });
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
        <Field label="Why is the tenant changed?" hint="For the owner who countersigns, and for the log.">
          <Textarea value={reason} maxLength={2000} resize="vertical" onChange={(_event, { value }) => setReason(value)} />
        </Field>
        <ProblemBar error={put.error} />
        <div>
          <Button appearance="primary" disabled={name.trim() === '' || put.isPending} onClick={add}>
            Ask to add it
          </Button>
        </div>
      </div>
    </Section>
  );
}
