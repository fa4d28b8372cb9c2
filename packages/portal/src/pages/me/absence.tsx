import type { AnswerOf } from '@countersign/contract/client.ts';
import { Button, Field, Input, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { read } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { instantOf } from '../../parts/local-time.ts';
import { personWords } from '../../parts/person.ts';
import { PersonInput } from '../../parts/person-input.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { When } from '../../parts/when.tsx';

type Absences = AnswerOf<'readAbsences'>;

/** When one is away, who is told meanwhile, and for whom one stands in. */
export function Absence() {
  const styles = useForms();
  const { data, error } = useQuery(read('readAbsences', {}));
  return (
    <Section title="While you are away">
      <div className={styles.column}>
        <p className={styles.quiet}>
          Somebody of a group of yours is told at once of what waits for you. It gives them no right: they decide what they may decide
          anyway.
        </p>
        <ProblemBar error={error} />
        {data === undefined ? error === null ? <Spinner label="Reading…" /> : null : <Known {...data} />}
      </div>
    </Section>
  );
}

function Known({ own, standsIn }: Absences) {
  const styles = useForms();
  return (
    <>
      {standsIn.map(({ person, from, until }) => (
        <p key={person.id} className={styles.quiet}>
          You stand in for {personWords(person)} from <When at={from} /> until <When at={until} />.
        </p>
      ))}
      {own === null ? <Leave /> : <Away own={own} />}
    </>
  );
}

function Away({ own }: { readonly own: NonNullable<Absences['own']> }) {
  const styles = useForms();
  const end = useAct('endAbsence');
  return (
    <>
      <p className={styles.quiet}>
        You are away from <When at={own.from} /> until <When at={own.until} />. {personWords(own.delegate)} is told instead.
      </p>
      <ProblemBar error={end.error} />
      <div>
        <Button disabledFocusable={end.isPending} onClick={() => end.mutate({})}>
          I am back
        </Button>
      </div>
    </>
  );
}

function Leave() {
  const styles = useForms();
  const [delegate, setDelegate] = useDraft('absence delegate');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const put = useAct('putAbsence');
  const [leaves, back] = [instantOf(from), instantOf(until)];
  const say = (event: FormEvent) => {
    event.preventDefault();
    if (back === undefined) return;
    const body = { delegate: delegate.trim(), until: back, ...(leaves === undefined ? {} : { from: leaves }) };
    put.mutate({ body }, { onSuccess: () => setDelegate('') });
  };
  return (
    <form className={styles.column} onSubmit={say}>
      <PersonInput label="Told in your place" value={delegate} change={setDelegate} required />
      <Field label="From" hint="Empty: from now on. Your own time zone.">
        <Input type="datetime-local" value={from} onChange={(_event, { value }) => setFrom(value)} />
      </Field>
      <Field label="Until" required>
        <Input type="datetime-local" value={until} onChange={(_event, { value }) => setUntil(value)} />
      </Field>
      <ProblemBar error={put.error} />
      <div>
        <Button type="submit" disabledFocusable={delegate.trim() === '' || back === undefined || put.isPending}>
          Say that you are away
        </Button>
      </div>
    </form>
  );
}
