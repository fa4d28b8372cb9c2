import type { Json } from '@countersign/core/json.ts';
import { freezeSetting, sessionsName } from '@countersign/core/setting-document.ts';
import { humanDuration } from '@countersign/core/time.ts';
import { Singular } from './singular.tsx';

/** How long one stays signed in, as two owners said, and changing it. */
export function Staying({ owner }: { readonly owner: boolean }) {
  const change = { first: 'Say how long', again: 'Change how long' };
  return <Singular title="Staying signed in" name={sessionsName} owner={owner} says={factsOf} change={change} />;
}

function factsOf(text: Json | undefined): readonly (readonly [string, string])[] {
  const read = text === undefined ? undefined : freezeSetting(text);
  const said = read?.ok === true && read.setting.type === 'sessions' ? read.setting : undefined;
  const host = (variable: string) => `as long as the server’s host says: ${variable}`;
  return [
    ['At the longest', said === undefined ? host('COUNTERSIGN_SESSION_LONGEST') : humanDuration(said.longest)],
    ['While nothing is done', said === undefined ? host('COUNTERSIGN_SESSION_IDLE') : humanDuration(said.idle)],
  ];
}
