import type { AnswerOf } from '@countersign/contract/client.ts';
import type { Json } from '@countersign/core/json.ts';
import { Badge, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useAct } from '../../api/acts.ts';
import { useMe } from '../../api/me.ts';
import { readOrNone } from '../../api/reads.ts';
import { reasonIn } from '../../configuration/why.tsx';
import { type Drafted, useDocumentDraft } from '../../document/draft.ts';
import { End } from '../../document/end.tsx';
import { Waiting } from '../../document/waiting.tsx';
import { Written } from '../../document/written.tsx';
import { readYaml, rendered } from '../../document/yaml.ts';
import { Facts } from '../../parts/facts.tsx';
import { PageLink } from '../../parts/link.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Block } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';

const beginning = `covers:
  roles: all                      # or names; or requesters / approvers of a policy; or groups
  assignments: [eligible, active] # who may ask for a role, and who has one
                                  # tenants: { names: [contoso.example] }: there alone
reviewers:
  groups: [owners]
every: P91D                       # left out: once
duration: P14D
undecided: recommendation         # or keep, remove
unusedFor: P60D
applies: false                    # true: what is to be removed is removed when a round ends
`;

type Review = AnswerOf<'readAccessReview'>;

/** Which standing access is looked over, as owners write it. One that is not there yet is written here. */
export function AccessReviewPage() {
  const { name } = useParams({ from: '/shell/access-reviews/$name' });
  const { data, error } = useQuery(readOrNone('readAccessReview', { name }));
  const title = `Access review ${name}`;
  if (data === undefined) return <Page title={title}>{error === null ? <Spinner label="Reading…" /> : <ProblemBar error={error} />}</Page>;
  return <Told key={name} name={name} title={title} of={data} />;
}

function Told({ name, title, of }: { readonly name: string; readonly title: string; readonly of: Review | null }) {
  const { owner } = useMe();
  const inForce = of === null ? '' : rendered(of.text as Json);
  const head = { version: of?.version ?? 0, text: of === null ? beginning : inForce };
  const draft = useDocumentDraft(`access review ${name}`, head);
  return (
    <Page title={title} actions={of === null ? <Badge appearance="outline">new</Badge> : undefined}>
      <Waiting kind="access-review" name={name} now={inForce} />
      {of === null ? null : <Standing of={of} />}
      {owner ? <Write name={name} draft={draft} head={head} /> : null}
      {owner || of === null ? null : (
        <Section title="As written">
          <Block label="YAML">{inForce}</Block>
        </Section>
      )}
      {owner && of !== null ? <Ending name={name} base={of.version} /> : null}
    </Page>
  );
}

function Standing({ of: { version, madeAt, nextAt, latest } }: { readonly of: Review }) {
  return (
    <Section title="In force">
      <Facts
        of={[
          [
            'Version',
            <span key="version">
              {version}, <When at={madeAt} />
            </span>,
          ],
          [
            'Latest round',
            latest === null ? undefined : (
              <PageLink key="latest" to="/rounds/$id" params={{ id: latest.id }}>
                <When at={latest.openedAt} />
              </PageLink>
            ),
          ],
          ['Next', nextAt === null ? 'It is held no more.' : <When key="next" at={nextAt} />],
        ]}
      />
    </Section>
  );
}

interface WriteProps {
  readonly name: string;
  readonly draft: Drafted;
  readonly head: { readonly version: number; readonly text: string };
}

/** What its names stand for only the server knows; here it is read as YAML. */
function Write({ name, draft, head }: WriteProps) {
  const said = useMemo(() => readYaml(draft.text), [draft.text]);
  const troubles = said.ok ? [] : [{ message: said.message, at: said.at }];
  const put = useAct('putAccessReview', draft.base);
  return (
    <Written
      kind="access review"
      name={name}
      draft={draft}
      head={head}
      hint="Which access is looked over, by whom, when, and what becomes of what nobody decided. Comments are not kept."
      said={said}
      troubles={troubles}
      asItStands={head.version === 0}
      put={put}
    />
  );
}

function Ending({ name, base }: { readonly name: string; readonly base: number }) {
  const act = useAct('endAccessReview', base);
  return (
    <End
      what={`the access review ${name}`}
      comes="It is held no more, and a round that is open takes nothing away."
      error={act.error}
      pending={act.isPending}
      end={(reason, answered) => act.mutate({ name, query: reasonIn(reason) }, { onSuccess: answered })}
    />
  );
}
