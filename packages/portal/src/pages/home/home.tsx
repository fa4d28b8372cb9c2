import { makeStyles, tokens } from '@fluentui/react-components';
import { useMe } from '../../api/me.ts';
import { usePages } from '../../api/reads.ts';
import { ButtonLink, PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { ListOf } from '../../parts/list-of.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { RoundLine } from '../access-reviews/round-line.tsx';
import { GrantCard } from '../grants/grant-card.tsx';
import { RequestCard } from '../requests/request-card.tsx';

const few = '5';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 420px), 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
  },
});

/** What waits for me, what I hold, what I asked for. */
export function Home() {
  const styles = useStyles();
  const { person } = useMe();
  const waiting = usePages('listRequests', { decidable: 'true', limit: few });
  const held = usePages('listGrants', { mine: 'true', limit: few });
  const asked = usePages('listRequests', { mine: 'true', state: 'all', limit: few });
  return (
    <Page
      title={`Good to see you, ${person.name.split(' ')[0]}`}
      actions={
        <ButtonLink to="/tasks" appearance="primary">
          Run a task
        </ButtonLink>
      }
    >
      <div className={styles.columns}>
        <Section title="Waits for you" aside={<PageLink to="/approvals">All approvals</PageLink>}>
          <PagedList
            of={waiting}
            label="Waits for you"
            keyOf={(request) => request.id}
            empty="Nothing waits for your vote. What others ask for and you may decide appears here."
          >
            {(request) => <RequestCard request={request} />}
          </PagedList>
        </Section>
        <ToReview />
        <Section title="You hold" aside={<PageLink to="/grants">All grants</PageLink>}>
          <PagedList
            of={held}
            label="You hold"
            keyOf={(grant) => grant.id}
            empty="You hold nothing now, and that is how it should be. An approved request shows here with the time that is left."
          >
            {(grant) => <GrantCard grant={grant} />}
          </PagedList>
        </Section>
        <Section title="You asked for" aside={<PageLink to="/requests">All requests</PageLink>}>
          <PagedList
            of={asked}
            label="You asked for"
            keyOf={(request) => request.id}
            empty="You have asked for nothing yet. Run a task: if it needs somebody’s approval, you are asked for the reason, and the request shows here."
          >
            {(request) => <RequestCard request={request} />}
          </PagedList>
        </Section>
      </div>
    </Page>
  );
}

/** Access that one is asked about; no section where nothing is. */
function ToReview() {
  const { items = [] } = usePages('listRounds', { open: 'true' });
  const mine = items.filter((round) => round.mine > 0);
  if (mine.length === 0) return null;
  return (
    <Section title="To review" aside={<PageLink to="/access-reviews">All access reviews</PageLink>}>
      <ListOf items={mine} label="To review" keyOf={({ id }) => id} empty={null}>
        {(round) => <RoundLine round={round} />}
      </ListOf>
    </Section>
  );
}
