import type { Kind } from './given.ts';
import type { Own } from './own.ts';

const types: { readonly [kind in Kind]: string } = {
  text: 'System.String',
  texts: 'System.String[]',
  guid: 'System.String',
  hours: 'System.Int32',
  object: 'System.Collections.Hashtable',
};

/** Proxies of Microsoft's own cmdlets, for everybody: whether they may is said when they do. */
export function ownProxies(
  own: readonly Own[],
  body: (cmdlet: string) => string,
): readonly { readonly name: string; readonly text: string }[] {
  return own.map((one) => ({ name: one.name, text: textOf(one, body(one.name)) }));
}

function textOf({ name, parameters, required, acts }: Own, body: string): string {
  const declared = Object.entries(parameters).map(
    ([one, kind]) => `        [Parameter(${required.includes(one) ? 'Mandatory = $true' : ''})]\n        [${types[kind]}] \${${one}}`,
  );
  const confirm = acts ? ['        [Parameter()]\n        [System.Management.Automation.SwitchParameter] $Confirm'] : [];
  return `function script:${name} {
    [CmdletBinding()]
    param(
${[...declared, ...confirm].join(',\n\n')}
    )
    process {
        ${body}
    }
}
`;
}
