import { printable } from '@countersign/core/printable.ts';
import { Badge, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { read } from '../../api/reads.ts';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { PersonView } from './person-view.tsx';

/** One person: what they are, what they hold, what they sign in with; and what an owner does about it. */
export function PersonPage() {
  const { username } = useParams({ from: '/shell/people/$username' });
  const { owner } = useMe();
  const { data: person, error } = useQuery(read('readPerson', { username }));
  if (person === undefined)
    return <Page title={printable(username)}>{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return (
    <Page
      title={printable(person.name)}
      actions={
        <>
          {person.kind === 'human' ? null : <Badge appearance="outline">{person.kind}</Badge>}
          {person.disabledAt === null ? null : (
            <Badge appearance="tint" color="danger">
              disabled
            </Badge>
          )}
        </>
      }
    >
      <PersonView key={person.id} person={person} owner={owner} />
    </Page>
  );
}
