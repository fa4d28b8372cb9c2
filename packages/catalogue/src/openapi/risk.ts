import type { OperationMethod, Risk } from '@countersign/core/task.ts';

// Whoever writes here can give themselves or an application lasting power, or take an account over.
const power =
  /^(role(management|assignment|definition|eligibility)\w*|directoryroles?\w*|privilegedaccess\w*|oauth2permissiongrants|permissiongrants?\w*|approle\w*|applications|serviceprincipals|applicationtemplates|\w*credentials?|addpassword|addkey|removepassword|removekey|\w*password|authentication|authenticationmethods?\w*|\w*authenticationmethods?|conditionalaccess\w*|authenticationstrength\w*|authenticationcontext\w*|identityproviders|federation\w*|domains|policies|crosstenantaccess\w*|onpremisessynchronization|delegatedadmin\w*|entitlementmanagement|devicemanagementscripts|devicehealthscripts|tokensigningcertificate\w*|synchronization|usersources|trustframework\w*|tenantrelationships|secrets?)$/i;

const telling = /(recoverykeys?|localcredentials?|credentials?|secrets?|password|passwords|keys?|temporaryaccesspass\w*)$/i;

/** What an operation that nobody has described may do, by its method and by where it is; the worst that is likely. */
export function riskOf(method: OperationMethod, path: string, takesSecret: boolean): { readonly risk: Risk; readonly why: string } {
  const words = path.split('/').filter((step) => step !== '' && !step.startsWith('{'));
  const powerful = words.some((word) => power.test(word));
  const unsaid = 'nobody has described it, so it may be asked for as an exact call only';
  if (method === 'GET')
    return words.some((word) => telling.test(word))
      ? { risk: 'high', why: `its answer may hold secrets; ${unsaid}` }
      : { risk: 'medium', why: unsaid };
  if (powerful) return { risk: 'critical', why: `it is in an area from which lasting power comes; ${unsaid}` };
  if (takesSecret) return { risk: 'critical', why: `it takes a secret; ${unsaid}` };
  return { risk: 'high', why: unsaid };
}
