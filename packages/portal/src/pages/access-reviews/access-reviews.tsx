import { printable } from '@countersign/core/printable.ts';
import { Button, Field, Input, Switch } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { seesInstallation, useMe } from '../../api/me.ts';
import { type ItemOf, usePages } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { Ago, When } from '../../parts/when.tsx';
import { RoundLine } from './round-line.tsx';

/** What is to be reviewed now, what was, and what owners have countersigned that is. */
export function AccessReviews() {
  const me = useMe();
  const [closed, setClosed] = useState(false);
  const rounds = usePages('listRounds', closed ? {} : { open: 'true' });
  return (
    <Page
      title="Access reviews"
      lead="Standing access stays until somebody takes it away: those who know say of each, at its time, whether it is still needed."
    >
      <Section
        title={closed ? 'Rounds' : 'Open rounds'}
        aside={<Switch label="Those that are closed, too" checked={closed} onChange={(_event, { checked }) => setClosed(checked)} />}
      >
        <PagedList
          of={rounds}
          label="Rounds"
          keyOf={({ id }) => id}
          empty="Nothing waits for a review. When an access review is held, its round stands here for its reviewers."
        >
          {(round) => <RoundLine round={round} />}
        </PagedList>
      </Section>
      {seesInstallation(me) ? <Reviews owner={me.owner} /> : null}
    </Page>
  );
}

function Reviews({ owner }: { readonly owner: boolean }) {
  const reviews = usePages('listAccessReviews');
  return (
    <>
      <Section title="What is reviewed">
        <PagedList
          of={reviews}
          label="Access reviews"
          keyOf={({ name }) => name}
          empty="Nothing yet: whoever was once let in stays. Write a review of who may ask for roles, and have it countersigned."
        >
          {(review) => <ReviewLine review={review} />}
        </PagedList>
      </Section>
      {owner ? <NewReview /> : null}
    </>
  );
}

function ReviewLine({ review: { name, version, description, madeAt, nextAt } }: { readonly review: ItemOf<'listAccessReviews'> }) {
  const styles = useForms();
  return (
    <div>
      <div className={styles.row}>
        <PageLink to="/access-reviews/$name" params={{ name }} className={styles.title}>
          {printable(name)}
        </PageLink>
        <span className={styles.quiet}>
          version {version}, <Ago at={madeAt} />
        </span>
      </div>
      {description === null ? null : <div>{printable(description)}</div>}
      <div className={styles.quiet}>{nextAt === null ? 'It is held no more.' : <Next at={nextAt} />}</div>
    </div>
  );
}

function Next({ at }: { readonly at: string }) {
  return (
    <>
      Held next: <When at={at} />
    </>
  );
}

const nameShape = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** A name first; everything else is written on its own page. */
function NewReview() {
  const styles = useForms();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const wrong = name === '' || nameShape.test(name) ? undefined : 'Up to 63 of a–z, 0–9 and -.';
  const write = (event: FormEvent) => {
    event.preventDefault();
    if (nameShape.test(name)) void navigate({ to: '/access-reviews/$name', params: { name } });
  };
  return (
    <Section title="Review something else">
      <form className={styles.fields} onSubmit={write}>
        <Field label="Name" {...(wrong === undefined ? {} : { validationMessage: wrong, validationState: 'error' as const })}>
          <Input value={name} maxLength={63} placeholder="help-desk" onChange={(_event, { value }) => setName(value)} />
        </Field>
        <Button type="submit" disabled={!nameShape.test(name)}>
          Write it
        </Button>
      </form>
    </Section>
  );
}
