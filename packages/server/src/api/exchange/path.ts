import { type Refusal, refuse } from '@countersign/core/errors.ts';

/** What a path of the admin API names. */
export interface Path {
  readonly version: string;
  readonly tenant: string;
  readonly name: Name;
}

export type Name = 'InvokeCommand' | '$batch' | 'EXOBanner' | 'EXOModuleFile';

const shape = /^\/adminapi\/(beta|v1\.0)\/([a-z0-9][a-z0-9.-]{0,252})\/(.+)$/i;
const names: readonly (readonly [RegExp, Name])[] = [
  [/^invokecommand$/i, 'InvokeCommand'],
  [/^(\$|%24)batch$/i, '$batch'],
  [/^exobanner(\((['"]|%27)autogensession(['"]|%27)\))?$/i, 'EXOBanner'],
  [/^exomodulefile$/i, 'EXOModuleFile'],
];

/** The admin API's paths, in any casing. */
export const isAdminPath = (path: string): boolean => /^\/adminapi(\/|$)/i.test(path);

export function pathOf(path: string): Path | Refusal {
  if (path.toLowerCase().startsWith('/adminapi/v2.0/'))
    return notHere('The admin API’s version 2.0 is not served here.', 'Send the same command to adminapi/beta/{tenant}/InvokeCommand.');
  const [, version, tenant, rest = ''] = shape.exec(path) ?? [];
  if (version === undefined || tenant === undefined)
    return notHere('There is nothing here.', 'The admin API is at /adminapi/beta/{tenant}/InvokeCommand.');
  const found = names.find(([pattern]) => pattern.test(rest));
  if (found !== undefined) return { version: version.toLowerCase(), tenant, name: found[1] };
  return notHere(
    'This part of the admin API is not served here: InvokeCommand, $batch, EXOBanner and EXOModuleFile are.',
    'Get-EXO* cmdlets read by OData: use the cmdlet without EXO, such as Get-Mailbox.',
  );
}

function notHere(message: string, next: string): Refusal {
  return refuse('not-found', message, { next });
}
