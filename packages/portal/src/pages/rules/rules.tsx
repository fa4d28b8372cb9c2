import { printable } from '@countersign/core/printable.ts';
import { Badge, Button, Field, Input, makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useDeferredValue, useState } from 'react';
import { useMe, writesRules } from '../../api/me.ts';
import { type ItemOf, usePages } from '../../api/reads.ts';
import { changesOf } from '../../document/changes.ts';
import { useWaiting } from '../../document/waiting.tsx';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { Ago } from '../../parts/when.tsx';
import type { RuleKind } from './fields.ts';
import { useRuleStyles } from './styles.ts';

const useStyles = makeStyles({
  filters: { display: 'flex', gap: tokens.spacingHorizontalL, flexWrap: 'wrap', alignItems: 'flex-end' },
  search: { flexGrow: 1, minWidth: '240px' },
});

/** What opens routes, and what narrows them. */
export function Rules() {
  const styles = useStyles();
  const writes = writesRules(useMe());
  const [search, setSearch] = useState('');
  const [state, setState] = useState('in force');
  const words = useDeferredValue(search.trim());
  const query = { ...(words === '' ? {} : { search: words }), ...(state === 'ended' ? { ended: 'true' } : {}) };
  return (
    <Page
      title="Policies and guards"
      lead="Policies open routes, guards narrow them, and what no policy covers is blocked. Whatever changes them is countersigned by another owner, or where it may by a policy administrator."
    >
      <search className={styles.filters}>
        <Field label="Search" className={styles.search}>
          <SearchBox value={search} placeholder="a name, a task, a group" onChange={(_event, { value }) => setSearch(value)} />
        </Field>
        <Field label="State">
          <Select value={state} onChange={(_event, { value }) => setState(value)}>
            <option>in force</option>
            <option>ended</option>
          </Select>
        </Field>
      </search>
      <Waits />
      <List kind="policy" title="Policies" route="listPolicies" query={query} />
      <List kind="guard" title="Guards" route="listGuards" query={query} />
      {writes ? <NewRule /> : null}
    </Page>
  );
}

interface ListProps {
  readonly kind: RuleKind;
  readonly title: string;
  readonly route: 'listPolicies' | 'listGuards';
  readonly query: { readonly [name: string]: string };
}

function List({ kind, title, route, query }: ListProps) {
  const found = usePages(route, query);
  const changing = new Set(useChanging().map((one) => `${one.kind} ${one.name}`));
  const searching = Object.keys(query).length > 0;
  const none =
    kind === 'policy'
      ? 'No policy yet: everything is blocked. The first one opens a route.'
      : 'No guard yet: every route is as wide as its policy.';
  return (
    <Section title={title}>
      <PagedList of={found} label={title} keyOf={(rule) => rule.name} empty={searching ? `No ${kind} fits. Search for other words.` : none}>
        {(rule) => <Line kind={kind} rule={rule} changes={changing.has(`${kind} ${rule.name}`)} />}
      </PagedList>
    </Section>
  );
}

function Line({ kind, rule, changes }: { readonly kind: RuleKind; readonly rule: ItemOf<'listPolicies'>; readonly changes: boolean }) {
  const styles = useRuleStyles();
  return (
    <div>
      <div className={styles.line}>
        <PageLink to="/rules/$kind/$name" params={{ kind, name: rule.name }} className={styles.name}>
          {printable(rule.name)}
        </PageLink>
        {changes ? (
          <Badge color="warning" appearance="tint">
            a change waits
          </Badge>
        ) : null}
        <span className={styles.quiet}>
          version {rule.version}, <Ago at={rule.madeAt} />
        </span>
      </div>
      {rule.description === null ? null : <div className={styles.quiet}>{printable(rule.description)}</div>}
    </div>
  );
}

function useChanging() {
  const { items = [] } = useWaiting();
  return items.flatMap((request) => changesOf(request.asks.change).map((one) => ({ ...one, request })));
}

/** What another owner has to countersign; where a rule is not there yet, this is the way to it. */
function Waits() {
  const styles = useRuleStyles();
  const rules = useChanging().filter(({ kind }) => kind === 'policy' || kind === 'guard');
  if (rules.length === 0) return null;
  return (
    <Section title="Waits for another owner">
      <ul className={styles.plain} aria-label="Waits for another owner">
        {rules.map(({ kind, name, request }) => (
          <li key={request.id} className={styles.line}>
            <PageLink to="/rules/$kind/$name" params={{ kind, name }}>
              The {kind} {printable(name)}
            </PageLink>
            <span className={styles.quiet}>
              asked by {printable(request.person.username)}, <Ago at={request.filedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const nameShape = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** A name first; everything else is written on the rule's own page. */
function NewRule() {
  const styles = useRuleStyles();
  const navigate = useNavigate();
  const [kind, setKind] = useState<RuleKind>('policy');
  const [name, setName] = useState('');
  const wrong = name === '' || nameShape.test(name) ? undefined : 'Up to 63 of a–z, 0–9 and -.';
  const write = (event: FormEvent) => {
    event.preventDefault();
    if (nameShape.test(name)) void navigate({ to: '/rules/$kind/$name', params: { kind, name } });
  };
  return (
    <Section title="Write another">
      <form className={styles.row} onSubmit={write}>
        <Field label="Kind">
          <Select value={kind} onChange={(_event, { value }) => setKind(value === 'guard' ? 'guard' : 'policy')}>
            <option>policy</option>
            <option>guard</option>
          </Select>
        </Field>
        <Field label="Name" {...(wrong === undefined ? {} : { validationMessage: wrong, validationState: 'error' as const })}>
          <Input value={name} maxLength={63} placeholder="mail-flow" onChange={(_event, { value }) => setName(value)} />
        </Field>
        <Button type="submit" disabled={!nameShape.test(name)}>
          Write it
        </Button>
      </form>
    </Section>
  );
}
