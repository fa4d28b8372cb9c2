import type { RoundDetail, RoundItem } from '@countersign/contract/schemas/access-reviews.ts';
import { humanDuration, parseDuration } from '@countersign/core/time.ts';
import { Badge, Button, Checkbox, makeStyles, Spinner } from '@fluentui/react-components';
import { PrintRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { read } from '../../api/reads.ts';
import { Facts } from '../../parts/facts.tsx';
import { useForms } from '../../parts/forms.ts';
import { ListOf } from '../../parts/list-of.tsx';
import { Page } from '../../parts/page.tsx';
import { personWords } from '../../parts/person.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Written } from '../../parts/text.tsx';
import { Until } from '../../parts/until.tsx';
import { Ago, When } from '../../parts/when.tsx';
import { Say } from './say.tsx';
import { accessWords, resultWords, subjectWords, verdictWords } from './words.ts';

const useStyles = makeStyles({ screen: { '@media print': { display: 'none' } } });

/** One time that an access review is held: who has what, whether it was used, and what becomes of it. */
export function RoundPage() {
  const { id } = useParams({ from: '/shell/rounds/$id' });
  const { data, error } = useQuery(read('readRound', { id }));
  if (data === undefined)
    return <Page title="Access review">{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return <Shown key={id} round={data} />;
}

function Shown({ round }: { readonly round: RoundDetail }) {
  const styles = useStyles();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = (id: string, is: boolean) =>
    setChosen((before) => new Set([...before].filter((one) => one !== id).concat(is ? [id] : [])));
  const mine = round.entries.filter(({ can }) => can.allowed);
  const print = (
    <Button className={styles.screen} icon={<PrintRegular />} onClick={() => window.print()}>
      Print
    </Button>
  );
  return (
    <Page title={`Access review ${round.review}`} actions={print}>
      <Section title="This round">
        <Facts of={factsOf(round)} />
      </Section>
      <Section title="Who has what">
        <ListOf items={round.entries} label="Items" keyOf={({ id }) => id} empty="Nobody had such access when the round opened.">
          {(item) => <Item of={item} chosen={chosen.has(item.id)} choose={item.can.allowed ? (is) => choose(item.id, is) : undefined} />}
        </ListOf>
      </Section>
      {mine.length === 0 ? null : (
        <div className={styles.screen}>
          <Say round={round} mine={mine} chosen={mine.filter(({ id }) => chosen.has(id))} choose={(ids) => setChosen(new Set(ids))} />
        </div>
      )}
    </Page>
  );
}

function factsOf({
  openedAt,
  endsAt,
  closedAt,
  decided,
  items,
  undecided,
  unusedFor,
  entries,
}: RoundDetail): Parameters<typeof Facts>[0]['of'] {
  const parsed = parseDuration(unusedFor);
  const counted = (Object.keys(resultWords) as (keyof typeof resultWords)[]).flatMap((result) => {
    const count = entries.filter((one) => one.result === result).length;
    return count === 0 ? [] : [`${count} ${resultWords[result]}`];
  });
  return [
    ['Opened', <When key="opened" at={openedAt} />],
    [closedAt === null ? 'Open until' : 'Closed', <When key="ends" at={closedAt ?? endsAt} />],
    ['Decided', `${decided} of ${items}`],
    ['Came of it', closedAt === null ? undefined : counted.join(', ')],
    ['Where nobody decides', undecidedWords[undecided]],
    ['Use was looked for', parsed.ok ? `${humanDuration(parsed.value)} back` : unusedFor],
  ];
}

const undecidedWords: { readonly [undecided in RoundDetail['undecided']]: string } = {
  keep: 'it is kept',
  remove: 'it is to be removed',
  recommendation: 'what is recommended; where nothing is, it is kept',
};

interface ItemProps {
  readonly of: RoundItem;
  readonly chosen: boolean;
  readonly choose: ((is: boolean) => void) | undefined;
}

function Item({ of, chosen, choose }: ItemProps) {
  const [forms, styles] = [useForms(), useStyles()];
  const who = subjectWords(of);
  return (
    <div>
      <div className={forms.row}>
        {choose === undefined ? null : (
          <Checkbox
            className={styles.screen}
            aria-label={`Choose ${who}, who ${accessWords(of)}`}
            checked={chosen}
            onChange={(_event, { checked }) => choose(checked === true)}
          />
        )}
        <span className={forms.title}>{who}</span>
        <span>{accessWords(of)}</span>
        <Outcome of={of} />
      </div>
      <Assigned of={of} />
      <div className={forms.quiet}>
        <Use of={of} />
      </div>
      <Said of={of} />
    </div>
  );
}

/** What an assignment gives, and until when. */
function Assigned({ of: { access } }: { readonly of: RoundItem }) {
  const styles = useForms();
  if (access.assigned === null) return null;
  return (
    <div className={styles.quiet}>
      {access.assigned.kind === 'active' ? 'Active' : 'Eligible'} <Until endsAt={access.assigned.endsAt} />.
    </div>
  );
}

/** Whether it was used, and what follows from that. */
function Use({ of: { usedAt, recommends } }: { readonly of: RoundItem }) {
  if (recommends === null) return 'Whoever has a role uses it past Countersign: nothing is recommended.';
  return (
    <>
      {usedAt === null ? 'Not used in that time' : 'Last used '}
      {usedAt === null ? null : <Ago at={usedAt} />}; {recommends === 'keep' ? 'keeping' : 'removing'} it is recommended.
    </>
  );
}

const outcomeColors = { kept: 'success', removed: 'danger', 'by-hand': 'warning', changed: 'warning', over: 'informative' } as const;

function Outcome({ of: { result, decision } }: { readonly of: RoundItem }) {
  if (result !== null)
    return (
      <Badge appearance="tint" color={outcomeColors[result]}>
        {resultWords[result]}
      </Badge>
    );
  return decision === null ? null : <Badge appearance="outline">{verdictWords[decision.verdict]}</Badge>;
}

function Said({ of: { decision, can, result } }: { readonly of: RoundItem }) {
  const styles = useForms();
  if (decision === null)
    return result === null && !can.allowed && can.message !== null ? <div className={styles.quiet}>{can.message}</div> : null;
  return (
    <>
      <div className={styles.quiet}>
        {personWords(decision.person)}: {verdictWords[decision.verdict]}, <Ago at={decision.at} />
      </div>
      {decision.reason === null ? null : <Written>{decision.reason}</Written>}
    </>
  );
}
