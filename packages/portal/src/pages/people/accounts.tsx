import type { Person } from '@countersign/contract/schemas/people.ts';
import type { Account } from '@countersign/contract/schemas/roles.ts';
import { printable } from '@countersign/core/printable.ts';
import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { read } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { ListOf } from '../../parts/list-of.tsx';
import { Section } from '../../parts/section.tsx';
import { Mono } from '../../parts/text.tsx';
import { AddAccount } from './add-account.tsx';
import { EndAccount } from './end-account.tsx';

/** What workloads know somebody as: the account that a role is lent to. */
export function Accounts({ of, owner }: { readonly of: Person; readonly owner: boolean }) {
  const { data, error } = useQuery(read('listAccounts', { query: { person: of.username } }));
  const [adding, setAdding] = useState(false);
  return (
    <Section title="Accounts">
      <ListOf
        items={data?.items}
        error={error}
        label="Accounts"
        keyOf={({ tenant, workload }) => `${tenant} ${workload}`}
        empty="No workload’s account is theirs: no role can be lent to them yet."
      >
        {(account) => <AccountLine of={account} owner={owner} />}
      </ListOf>
      {!owner ? null : adding ? (
        <AddAccount person={of} done={() => setAdding(false)} />
      ) : (
        <div>
          <Button onClick={() => setAdding(true)}>Say which account is theirs</Button>
        </div>
      )}
    </Section>
  );
}

function AccountLine({ of, owner }: { readonly of: Account; readonly owner: boolean }) {
  const styles = useForms();
  return (
    <>
      <div className={styles.title}>{printable(of.name)}</div>
      <div className={styles.quiet}>
        {printable(of.workload)} at {printable(of.tenant)}, <Mono>{of.key}</Mono>
      </div>
      {owner ? (
        <div className={styles.under}>
          <EndAccount of={of} />
        </div>
      ) : null}
    </>
  );
}
