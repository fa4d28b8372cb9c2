import { Button } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { useForms } from './forms.ts';

interface SureProps {
  /** On the button that opens it; “now” is added to the one that does it. */
  readonly label: string;
  /** Which one, for whoever cannot see beside what the button stands. */
  readonly of: string;
  /** What happens, said before it does. */
  readonly what: ReactNode;
  readonly busy: boolean;
  readonly act: () => void;
}

/** Two clicks for what cannot be taken back. */
export function Sure({ label, of, what, busy, act }: SureProps) {
  const styles = useForms();
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <Button size="small" aria-label={`${label} ${of}`} onClick={() => setAsking(true)}>
        {label}
      </Button>
    );
  return (
    <div className={styles.row}>
      <span>{what}</span>
      <Button size="small" appearance="primary" disabled={busy} onClick={act}>
        {label} now
      </Button>
      <Button size="small" onClick={() => setAsking(false)}>
        Leave it
      </Button>
    </div>
  );
}
