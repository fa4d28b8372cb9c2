import type { Assignment } from '@countersign/contract/schemas/roles.ts';
import { printable } from '@countersign/core/printable.ts';
import { Badge, Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { personWords } from '../../parts/person.ts';
import { Until } from '../../parts/until.tsx';
import { When } from '../../parts/when.tsx';
import { ChangeTime } from './change-time.tsx';
import { RemoveAssignment } from './remove-assignment.tsx';

interface AssignmentLineProps {
  readonly one: Assignment;
  /** Among those of one role: the role is not said again, and owners change it here. */
  readonly among?: boolean;
}

/** That somebody may ask for a role, or has it. */
export function AssignmentLine({ one, among = false }: AssignmentLineProps) {
  const styles = useForms();
  const { owner } = useMe();
  return (
    <>
      <div className={styles.line}>
        <div className={styles.what}>
          {among ? (
            <div className={styles.title}>{whoWords(one)}</div>
          ) : (
            <PageLink to="/roles/$tenant/$name" params={{ tenant: one.tenant, name: one.role }} className={styles.title}>
              {printable(one.role)}
            </PageLink>
          )}
          <div className={styles.quiet}>
            {among || one.group === null ? null : `by the group ${printable(one.group.name)}, `}
            {one.scope === '/' ? null : `at ${printable(one.scope)}, `}
            <Span of={one} />
          </div>
        </div>
        <Badge appearance="tint" color={one.state === 'over' ? 'informative' : one.kind === 'active' ? 'warning' : 'success'}>
          {one.state === 'over' ? `${one.kind}, over` : one.state === 'scheduled' ? `${one.kind}, later` : one.kind}
        </Badge>
      </div>
      {among && owner ? <Change one={one} /> : null}
    </>
  );
}

export function whoWords({ person, group }: Pick<Assignment, 'person' | 'group'>): string {
  if (person !== null) return personWords(person);
  return group === null ? 'nobody' : `Group ${printable(group.name)}`;
}

function Span({ of: { startsAt, endsAt, state } }: { readonly of: Assignment }) {
  return (
    <>
      {state === 'scheduled' ? (
        <>
          from <When at={startsAt} />,{' '}
        </>
      ) : null}
      <Until endsAt={endsAt} />
    </>
  );
}

function Change({ one }: { readonly one: Assignment }) {
  const styles = useForms();
  const [doing, setDoing] = useState<'time' | 'remove'>();
  const done = () => setDoing(undefined);
  if (doing === 'time') return <ChangeTime one={one} done={done} />;
  if (doing === 'remove') return <RemoveAssignment one={one} done={done} />;
  const who = whoWords(one);
  const verb = one.state === 'over' ? 'Renew' : 'Extend or shorten';
  return (
    <div className={styles.under}>
      <Button size="small" aria-label={`${verb}: ${who}`} onClick={() => setDoing('time')}>
        {verb}
      </Button>
      <Button size="small" aria-label={`Remove: ${who}`} onClick={() => setDoing('remove')}>
        Remove
      </Button>
    </div>
  );
}
