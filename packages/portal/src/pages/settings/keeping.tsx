import type { Json } from '@countersign/core/json.ts';
import { freezeSetting, retentionName } from '@countersign/core/setting-document.ts';
import { humanDuration } from '@countersign/core/time.ts';
import { Singular } from './singular.tsx';

/** How long the log keeps what is personal in it, as two owners said, and changing it. */
export function Keeping({ owner }: { readonly owner: boolean }) {
  const change = { first: 'Say how long', again: 'Change how long' };
  return <Singular title="Keeping what is personal" name={retentionName} owner={owner} says={factsOf} change={change} />;
}

function factsOf(text: Json | undefined): readonly (readonly [string, string])[] {
  const read = text === undefined ? undefined : freezeSetting(text);
  const said = read?.ok === true && read.setting.type === 'retention' ? read.setting : undefined;
  return [
    ['Names, reasons and parameters in the log', said === undefined ? 'kept for good' : `pruned after ${humanDuration(said.parts)}`],
    ['The entries, and what proves them', 'kept for good'],
  ];
}
