import type { Person } from '@countersign/contract/schemas/people.ts';
import { Button, Field, Input } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useAct } from '../../api/acts.ts';
import { client } from '../../api/client.ts';
import { useDraft } from '../../api/draft.ts';
import { firstOf, namesOf } from '../../api/names.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { NameChoice } from '../../parts/name-choice.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Mono } from '../../parts/text.tsx';

/** Says which account of a workload is somebody's; the workload itself says its immutable id. */
export function AddAccount({ person, done }: { readonly person: Person; readonly done: () => void }) {
  const styles = useForms();
  const { data: workloads } = useQuery(namesOf('workloads'));
  const [chosen, setPlace] = useDraft(`account at ${person.id}`);
  const place = chosen === '' || (workloads?.all === true && !workloads.names.includes(chosen)) ? firstOf(workloads) : chosen;
  const [tenant = '', workload = ''] = place.split('/');
  const [account, setAccount] = useDraft(`account ${person.id}`);
  const [reason, setReason] = useDraft(`account why ${person.id}`);
  const find = useMutation({ mutationFn: () => client.findNamed({ tenant, name: workload, query: { account: account.trim() } }) });
  const put = useAct('putAccount', 0);
  const forget = () => {
    setAccount('');
    setReason('');
  };
  const send = (key: string, name: string) =>
    put.mutate({ tenant, name: workload, username: person.username, body: { key, name, ...reasonIn(reason) } }, { onSuccess: forget });
  return (
    <div className={styles.column}>
      <Changed answer={put.data} />
      <NameChoice
        of="workloads"
        label="Workload"
        value={place}
        change={(next) => {
          setPlace(next);
          find.reset();
        }}
      />
      <Field label="Account" hint="As the workload knows it: an address, a name.">
        <Input
          value={account}
          maxLength={256}
          onChange={(_event, { value }) => {
            setAccount(value);
            find.reset();
          }}
        />
      </Field>
      <ProblemBar error={find.error ?? put.error} />
      {find.data === undefined ? (
        <div className={styles.row}>
          <Button disabled={place === '' || account.trim() === '' || find.isPending} onClick={() => find.mutate()}>
            Look it up at the workload
          </Button>
          <Button onClick={done}>Leave it</Button>
        </div>
      ) : (
        <>
          <div>
            {find.data.name}, <Mono>{find.data.key}</Mono>
          </div>
          <Why label="Why is it theirs?" value={reason} change={setReason} />
          <div className={styles.row}>
            <Button appearance="primary" disabled={put.isPending} onClick={() => send(find.data.key, find.data.name)}>
              It is theirs
            </Button>
            <Button onClick={done}>Leave it</Button>
          </div>
        </>
      )}
    </div>
  );
}
