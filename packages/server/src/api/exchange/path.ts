import { type Refusal, refuse } from '@countersign/core/errors.ts';

/** What a path of the admin API names. */
export interface Path {
  /** What stands before the admin API's own path: nothing, or what means Purview. */
  readonly before: string;
  readonly version: string;
  readonly tenant: string;
  readonly name: Name;
}

export type Name = 'InvokeCommand' | '$batch' | 'EXOBanner' | 'EXOModuleFile';

const shape = /^(\/compliance)?\/adminapi\/(beta|v1\.0)\/([a-z0-9][a-z0-9.-]{0,252})\/(.+)$/i;
const names: readonly (readonly [RegExp, Name])[] = [
  [/^invokecommand$/i, 'InvokeCommand'],
  [/^(\$|%24)batch$/i, '$batch'],
  [/^exobanner(\((['"]|%27)autogensession(['"]|%27)\))?$/i, 'EXOBanner'],
  [/^exomodulefile$/i, 'EXOModuleFile'],
];

/** The paths of the admin API, as the router takes them: clients write their first parts in any casing. */
export function routed(path: string): string {
  return path.replace(/^(\/compliance)?\/adminapi(?=\/|$)/i, (start) => start.toLowerCase());
}

export function pathOf(path: string): Path | Refusal {
  if (/^(\/compliance)?\/adminapi\/v2\.0\//i.test(path))
    return notHere('The admin API’s version 2.0 is not served here.', 'Send the same command to adminapi/beta/{tenant}/InvokeCommand.');
  const [, before = '', version, tenant, rest = ''] = shape.exec(path) ?? [];
  if (version === undefined || tenant === undefined)
    return notHere('There is nothing here.', 'The admin API is at /adminapi/beta/{tenant}/InvokeCommand.');
  const found = names.find(([pattern]) => pattern.test(rest));
  if (found !== undefined) return { before: before.toLowerCase(), version: version.toLowerCase(), tenant, name: found[1] };
  return notHere(
    'This part of the admin API is not served here: InvokeCommand, $batch, EXOBanner and EXOModuleFile are.',
    'Get-EXO* cmdlets read by OData: use the cmdlet without EXO, such as Get-Mailbox.',
  );
}

function notHere(message: string, next: string): Refusal {
  return refuse('not-found', message, { next });
}
