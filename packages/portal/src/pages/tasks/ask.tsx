import type { RequestBody } from '@countersign/contract/schemas/requests.ts';
import type { Route } from '@countersign/contract/schemas/route.ts';
import { parseDuration } from '@countersign/core/time.ts';
import { Button, Field, Input, makeStyles, Select, Subtitle2, Textarea, tokens } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useAct } from '../../api/acts.ts';
import { useDraft } from '../../api/draft.ts';
import { DurationField } from '../../form/duration.tsx';
import { FreshSignIn } from '../../parts/fresh-sign-in.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { GlassTold } from '../break-glass/told.tsx';
import { stagesWords } from './routes.tsx';

const useStyles = makeStyles({
  ask: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '640px' },
  title: { marginBlock: 0 },
  // The longest way would else be wider than a phone.
  policy: { minWidth: 0, '& select': { minWidth: 0, width: '100%', textOverflow: 'ellipsis' } },
  button: { alignSelf: 'flex-start' },
});

interface AskProps {
  /** What the reason is kept under while it is typed. */
  readonly id: string;
  /** What is asked for. */
  readonly what: RequestBody;
  readonly routes: readonly Route[];
  readonly filed: () => void;
}

/** Asks for something by one of its routes: why, for how long, from when. */
export function Ask({ id: kept, what, routes, filed }: AskProps) {
  const styles = useStyles();
  const navigate = useNavigate();
  const [picked, setPolicy] = useDraft(`policy ${kept}`);
  const policy = routes.some((one) => one.policy === picked) ? picked : (routes[0]?.policy ?? '');
  const route = routes.find((one) => one.policy === policy) ?? routes[0];
  const [reason, setReason] = useDraft(`reason ${kept}`);
  const [ticket, setTicket] = useDraft(`ticket ${kept}`);
  const [typed, setDuration] = useDraft(`duration ${kept}`);
  const duration = typed === '' ? shorter('PT1H', route?.maxDuration ?? 'PT1H') : typed;
  const [later, setLater] = useDraft(`from ${kept}`);
  const ask = useAct('openRequest');
  const emergency = route?.mode === 'emergency';
  const file = () =>
    ask.mutate(
      {
        body: {
          ...what,
          policy,
          reason,
          duration,
          ...(ticket === '' ? {} : { ticket }),
          ...(later === '' || emergency ? {} : { startAt: new Date(later).toISOString() }),
        },
      },
      {
        onSuccess: ({ id }) => {
          for (const forget of [setReason, setTicket, setPolicy, setDuration, setLater]) forget('');
          filed();
          void navigate({ to: '/requests/$id', params: { id } });
        },
      },
    );
  return (
    <div className={styles.ask}>
      <Subtitle2 as="h3" className={styles.title}>
        Ask for it
      </Subtitle2>
      {routes.length === 1 ? null : (
        <Field label="By which policy">
          <Select className={styles.policy} value={policy} onChange={(_event, { value }) => setPolicy(value)}>
            {routes.map((one) => (
              <option key={one.policy} value={one.policy}>
                {one.policy}: {stagesWords(one)}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <Field label="Reason" required={route?.require.reason ?? true} hint="Whoever decides reads this first.">
        <Textarea value={reason} maxLength={2000} resize="vertical" onChange={(_event, { value }) => setReason(value)} />
      </Field>
      {route === undefined || route.require.ticket.length === 0 ? null : (
        <Field label="Ticket" required hint={`Like ${route.require.ticket.join(' and ')}`}>
          <Input value={ticket} maxLength={200} onChange={(_event, { value }) => setTicket(value)} />
        </Field>
      )}
      <DurationField value={duration} change={setDuration} most={route?.maxDuration ?? 'PT1H'} />
      {emergency ? null : (
        <Field label="From" hint="Leave it empty to begin the moment it is approved. Your own time zone.">
          <Input type="datetime-local" value={later} onChange={(_event, { value }) => setLater(value)} />
        </Field>
      )}
      {emergency ? <GlassTold reviewers={route.stages} /> : null}
      <ProblemBar error={ask.error} actions={<FreshSignIn error={ask.error} />} />
      <Button className={styles.button} appearance="primary" disabled={ask.isPending || (emergency && reason.trim() === '')} onClick={file}>
        {emergency ? 'Break the glass' : 'Ask'}
      </Button>
    </div>
  );
}

function shorter(one: string, other: string): string {
  const [a, b] = [parseDuration(one), parseDuration(other)];
  return a.ok && b.ok && b.value < a.value ? other : one;
}
