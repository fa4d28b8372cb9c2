import type { GroupDetail } from '@countersign/contract/schemas/people.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge, Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { ListOf } from '../../parts/list-of.tsx';
import { GroupInput, PersonInput } from '../../parts/person-input.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { among, bodyOf, type Edits, kinds, type Member, noEdits, without } from './edits.ts';
import { MemberList } from './member-list.tsx';

/** Members as they are, and what would change; nothing does before another owner has countersigned who comes in and who goes. */
export function EditMembers({ group }: { readonly group: GroupDetail }) {
  const styles = useForms();
  const [kept, keep] = useDraft(`members ${group.id}`);
  const edits: Edits = kept === '' ? noEdits : JSON.parse(kept);
  const wanted = [...edits.added, ...edits.removed];
  const change = (next: Edits) => keep(next.added.length + next.removed.length === 0 ? '' : JSON.stringify(next));
  const [reason, setReason] = useDraft(`members why ${group.id}`);
  const put = useAct('changeMembers', group.revision);
  const forget = () => {
    keep('');
    setReason('');
  };
  const send = () => put.mutate({ name: group.name, body: { ...bodyOf(edits), ...reasonIn(reason) } }, { onSuccess: forget });
  return (
    <Section title="Members">
      <MemberList
        of={group}
        aside={({ kind, username, name }) => (
          <Leaving
            member={{ kind, name: username ?? name }}
            edits={edits}
            remove={(one) => change({ ...edits, removed: [...edits.removed, one] })}
          />
        )}
      />
      <div className={styles.column}>
        <Add add={(member) => change({ ...edits, added: [...edits.added, member] })} taken={wanted} />
        <Changed answer={put.data} />
        <ProblemBar error={put.error} />
        {wanted.length > 0 ? (
          <>
            <ListOf items={wanted} label="What would change" keyOf={({ kind, name }) => `${kind} ${name}`} empty="">
              {(member) => <Wanted member={member} edits={edits} undo={() => change(without(edits, member))} />}
            </ListOf>
            <Why label="Why do its members change?" value={reason} change={setReason} />
            <div className={styles.row}>
              <Button appearance="primary" disabled={put.isPending} onClick={send}>
                Change the members
              </Button>
              <Button onClick={forget}>Leave them</Button>
            </div>
          </>
        ) : null}
      </div>
    </Section>
  );
}

interface LeavingProps {
  readonly member: Member;
  readonly edits: Edits;
  readonly remove: (member: Member) => void;
}

function Leaving({ member, edits, remove }: LeavingProps) {
  if (among(edits.removed, member)) return <WouldBe what="removed" />;
  return (
    <Button size="small" aria-label={`Remove: ${member.name}`} onClick={() => remove(member)}>
      Remove
    </Button>
  );
}

function WouldBe({ what }: { readonly what: 'added' | 'removed' }) {
  return (
    <Badge appearance="tint" color={what === 'added' ? 'success' : 'danger'}>
      would be {what}
    </Badge>
  );
}

interface WantedProps {
  readonly member: Member;
  readonly edits: Edits;
  readonly undo: () => void;
}

/** What would become of a member, and the button that takes it back. */
function Wanted({ member, edits, undo }: WantedProps) {
  const styles = useForms();
  const name = printable(member.name);
  return (
    <div className={styles.line}>
      <div className={styles.what}>{member.kind === 'group' ? `Group ${name}` : name}</div>
      <div className={styles.row}>
        <WouldBe what={among(edits.added, member) ? 'added' : 'removed'} />
        <Button size="small" aria-label={`Keep as it is: ${member.name}`} onClick={undo}>
          Keep as it is
        </Button>
      </div>
    </div>
  );
}

function Add({ add, taken }: { readonly add: (member: Member) => void; readonly taken: readonly Member[] }) {
  const styles = useForms();
  const [typed, setTyped] = useState({ person: '', group: '' });
  const Input = { person: PersonInput, group: GroupInput };
  return (
    <div className={styles.row}>
      {kinds.map((kind) => {
        const Named = Input[kind];
        const name = typed[kind].trim();
        return (
          <div key={kind} className={styles.fields}>
            <Named label={`Add a ${kind}`} value={typed[kind]} change={(value) => setTyped({ ...typed, [kind]: value })} />
            <Button
              aria-label={`Add this ${kind}`}
              disabled={name === '' || among(taken, { kind, name })}
              onClick={() => {
                add({ kind, name });
                setTyped({ ...typed, [kind]: '' });
              }}
            >
              Add
            </Button>
          </div>
        );
      })}
    </div>
  );
}
