import { Button } from '@fluentui/react-components';
import { useState } from 'react';

/** Copies text; says so. */
export function Copy({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <Button
      size="small"
      appearance="subtle"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      onBlur={() => setCopied(false)}
    >
      {copied ? 'Copied' : 'Copy as text'}
    </Button>
  );
}
