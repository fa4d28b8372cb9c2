import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { Button, Field, MessageBar, MessageBarBody, Textarea } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { type ItemOf, read } from '../../api/reads.ts';
import { useForms } from '../../parts/forms.ts';
import { FreshSignIn } from '../../parts/fresh-sign-in.tsx';
import { ListOf } from '../../parts/list-of.tsx';
import { personWords } from '../../parts/person.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Written } from '../../parts/text.tsx';
import { Ago } from '../../parts/when.tsx';
import { FoundBadge } from '../break-glass/found.tsx';

type Review = ItemOf<'listReviews'>;

/** The review of a break-glass: what others said of it, and one's own word where one has it. */
export function ReviewIt({ request }: { readonly request: RequestDetail }) {
  const { data, error } = useQuery(read('listReviews', { query: { request: request.id } }));
  const [review] = data?.items ?? [];
  if (review === undefined) return <ProblemBar error={error} />;
  return (
    <Section title="Its review" aside={<FoundBadge of={review} />}>
      <ListOf
        items={review.words}
        label="Words"
        keyOf={({ person }) => person.id}
        empty="Nobody has said yet whether it was in order. Until then nobody breaks this glass again."
      >
        {(word) => <Word of={word} />}
      </ListOf>
      {review.can.allowed ? <Say review={review} /> : <WhyNot review={review} />}
    </Section>
  );
}

function Word({ of: { person, inOrder, comment, at } }: { readonly of: Review['words'][number] }) {
  const styles = useForms();
  return (
    <>
      <div className={styles.title}>
        {personWords(person)}: {inOrder ? 'in order' : 'not in order'}, <Ago at={at} />
      </div>
      {comment === null ? null : <Written>{comment}</Written>}
    </>
  );
}

function Say({ review: { request, digest } }: { readonly review: Review }) {
  const styles = useForms();
  const [comment, setComment] = useDraft(`review ${request}`);
  const say = useAct('review');
  const cast = (verdict: 'in-order' | 'not-in-order') =>
    say.mutate(
      { id: request, body: { verdict, digest, ...(comment.trim() === '' ? {} : { comment }) } },
      { onSuccess: () => setComment('') },
    );
  return (
    <div className={styles.column}>
      <p className={styles.quiet}>
        Look at what was run below, and say whether an emergency asked for it. One word that it was not in order closes the review so: what
        is left of the grant ends, and they are not let again.
      </p>
      <Field label="What do you say of it?" hint="Optional, for the log.">
        <Textarea value={comment} maxLength={2000} resize="vertical" onChange={(_event, { value }) => setComment(value)} />
      </Field>
      <ProblemBar error={say.error} actions={<FreshSignIn error={say.error} />} />
      <div className={styles.row}>
        <Button appearance="primary" disabled={say.isPending} onClick={() => cast('in-order')}>
          It was in order
        </Button>
        <Button disabled={say.isPending} onClick={() => cast('not-in-order')}>
          It was not in order
        </Button>
      </div>
    </div>
  );
}

/** Said while the review is open, to those who might think that it is theirs. */
function WhyNot({ review: { found, can } }: { readonly review: Review }) {
  if (found !== null || can.message === null) return null;
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>{can.message}</MessageBarBody>
    </MessageBar>
  );
}
