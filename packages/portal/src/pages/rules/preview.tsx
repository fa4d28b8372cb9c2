import type { RulePreview } from '@countersign/contract/schemas/rules.ts';
import { printable } from '@countersign/core/printable.ts';
import { MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components';
import { Facts } from '../../parts/facts.tsx';
import { listed, personWords } from '../../parts/person.ts';
import { Mono } from '../../parts/text.tsx';
import type { RuleKind } from './fields.ts';

/** What a rule would come to as things are now. */
export function Preview({ kind, of }: { readonly kind: RuleKind; readonly of: RulePreview | undefined }) {
  if (of === undefined) return <Spinner size="tiny" label="Reading…" />;
  const { tenants, tasks, roles, requesters, stages, told, warnings } = of;
  return (
    <>
      {warnings.map((warning) => (
        <MessageBar key={warning} intent="warning" layout="multiline">
          <MessageBarBody>{printable(warning)}</MessageBarBody>
        </MessageBar>
      ))}
      <Facts
        of={[
          ['At', tenants === null ? 'every tenant' : listed(tenants.map(printable), 'no tenant')],
          [
            'Tasks',
            tasks === null ? (
              'every task, also those to come'
            ) : tasks.length === 0 && roles.length > 0 ? undefined : (
              <Names key="tasks" of={tasks} />
            ),
          ],
          ['Roles', roles.length === 0 ? undefined : <Names key="roles" of={roles} />],
          [kind === 'policy' ? 'Who could ask' : 'Whose requests', everybody(requesters)],
          ...stages.map((stage, at) => [stageName(kind, stages.length, at), `${stage.need} of ${some(stage)}`] as const),
          ['Told of each request', told === null ? undefined : toldWords(told)],
        ]}
      />
    </>
  );
}

function stageName(kind: RuleKind, count: number, at: number): string {
  const who = kind === 'policy' ? 'Who would approve' : 'Who would approve besides';
  return count === 1 ? who : `${who}, stage ${at + 1}`;
}

type Some = Pick<RulePreview['requesters'], 'count' | 'people'>;

function everybody({ everyone, ...of }: RulePreview['requesters']): string {
  return everyone ? `everybody that is not excepted: ${some(of)}` : some(of);
}

function some({ count, people }: Some): string {
  const more = count - people.length;
  const shown = listed(people.map(personWords));
  return more > 0 ? `${shown}, and ${more} more` : shown;
}

function toldWords({ people, unreachable, escalation, channels }: NonNullable<RulePreview['told']>): string {
  const whom = people === 1 ? '1 person' : `${people} people`;
  const later = escalation === 0 ? '' : `, ${escalation} more when nobody answers`;
  const over = channels.length === 0 ? '. No channel is set up, so nobody gets a notice' : `, over ${listed(channels.map(printable))}`;
  return `${whom}${later}${over}${unreachable === 0 || channels.length === 0 ? '' : `; ${unreachable} of them without a mail address`}.`;
}

const most = 8;

function Names({ of }: { readonly of: readonly string[] }) {
  const names = (some: readonly string[]) =>
    some.map((name) => (
      <div key={name}>
        <Mono>{name}</Mono>
      </div>
    ));
  if (of.length === 0) return 'none';
  if (of.length <= most) return names(of);
  return (
    <details>
      <summary>{of.length} of them</summary>
      {names(of)}
    </details>
  );
}
