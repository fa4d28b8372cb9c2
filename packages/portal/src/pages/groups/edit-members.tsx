import type { GroupDetail } from '@countersign/contract/schemas/people.ts';
import { Badge, Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { Changed } from '../../configuration/changed.tsx';
import { reasonIn, Why } from '../../configuration/why.tsx';
import { useForms } from '../../parts/forms.ts';
import { GroupInput, PersonInput } from '../../parts/person-input.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { type Edits, edited, kinds, type Member, noEdits } from './edits.ts';
import { Members, membersOf } from './member-list.tsx';

/** Members as they are and as they would be; nothing changes before another owner has countersigned the whole list. */
export function EditMembers({ group }: { readonly group: GroupDetail }) {
  const styles = useForms();
  const [kept, keep] = useDraft(`members ${group.id}`);
  const edits: Edits = kept === '' ? noEdits : JSON.parse(kept);
  const change = (next: Edits) => keep(next.added.length + next.removed.length === 0 ? '' : JSON.stringify(next));
  const now = membersOf(group);
  const { members, body, changed } = edited(now, edits);
  const [reason, setReason] = useDraft(`members why ${group.id}`);
  const put = useAct('putGroup', group.revision);
  const forget = () => {
    keep('');
    setReason('');
  };
  return (
    <Section title="Members">
      <Members members={members} aside={(member) => <Mark member={member} edits={edits} change={change} />} />
      <div className={styles.column}>
        <Add add={(member) => change({ ...edits, added: [...edits.added, member] })} taken={members} />
        <Changed answer={put.data} />
        <ProblemBar error={put.error} />
        {changed ? (
          <>
            <Why label="Why do its members change?" value={reason} change={setReason} />
            <div className={styles.row}>
              <Button
                appearance="primary"
                disabled={put.isPending}
                onClick={() => put.mutate({ name: group.name, body: { ...body, ...reasonIn(reason) } }, { onSuccess: forget })}
              >
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

interface MarkProps {
  readonly member: Member;
  readonly edits: Edits;
  readonly change: (edits: Edits) => void;
}

/** What would become of a member, and the button that says otherwise. */
function Mark({ member, edits, change }: MarkProps) {
  const styles = useForms();
  const same = ({ kind, name }: Member) => kind === member.kind && name === member.name;
  const [added, removed] = [edits.added.some(same), edits.removed.some(same)];
  const undone = { added: edits.added.filter((one) => !same(one)), removed: edits.removed.filter((one) => !same(one)) };
  const click = () =>
    change(added || removed ? undone : { ...edits, removed: [...edits.removed, { kind: member.kind, name: member.name }] });
  return (
    <div className={styles.row}>
      {added || removed ? (
        <Badge appearance="tint" color={added ? 'success' : 'danger'}>
          {added ? 'would be added' : 'would be removed'}
        </Badge>
      ) : null}
      <Button size="small" aria-label={`${added || removed ? 'Keep as it is' : 'Remove'}: ${member.name}`} onClick={click}>
        {added || removed ? 'Keep as it is' : 'Remove'}
      </Button>
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
        const there = name === '' || taken.some((one) => one.kind === kind && one.name === name);
        return (
          <div key={kind} className={styles.fields}>
            <Named label={`Add a ${kind}`} value={typed[kind]} change={(value) => setTyped({ ...typed, [kind]: value })} />
            <Button
              aria-label={`Add this ${kind}`}
              disabled={there}
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
