import { forms } from '../packages/server/src/api/graph/pim/rules/forms.ts';

/** The 17 rules of a policy of Microsoft’s PIM, each with the keywords of a policy of ours that say it. */
export function pimTable(generated: string): string {
  const rows = forms.map(({ id, says, except }, at) => `| ${at + 1} | \`${id}\` | ${says} | ${except ?? ''} |`);
  return [
    generated,
    '# The 17 rules of PIM, by keywords of a policy',
    '',
    'What a policy of Microsoft’s Privileged Identity Management says of a role, a [policy](../guides/policies.md) that lends the role says by these keywords. `GET /v1.0/policies/roleManagementPolicies/{id}/rules` reads them so; a PATCH of a rule proposes the same policy with the keywords changed, and another owner countersigns.',
    '',
    '| | rule | is said by | differently |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
