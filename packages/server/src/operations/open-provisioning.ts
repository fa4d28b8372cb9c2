import { refuse } from '@countersign/core/errors.ts';
import { configuration } from './configure.ts';

export interface ProvisioningInput {
  /** The service account that stands for the directory. */
  readonly username: string;
  /** Under which its ids name people: the provider at which they sign in. */
  readonly issuer: string;
  readonly label: string;
  readonly days: number;
}

/** Lets a directory provision people and groups. The token is shown once, to whoever files it, and does nothing before another owner has countersigned. */
export const openProvisioning = configuration<ProvisioningInput>(
  'open-provisioning',
  async ({ tx, installation }, { username, issuer, label, days }) => {
    if (installation.soloEndedAt === undefined)
      return refuse('no-approvers', 'What a directory adds waits for an owner who has not seen its token, and there is one owner yet.', {
        next: 'Enrol a second owner first.',
      });
    const person = await tx.people.byUsername(username);
    if (person?.kind !== 'service')
      return refuse('no-such-person', `There is no service account ${JSON.stringify(username.slice(0, 100))}.`, {
        next: 'Add a service account for the directory first.',
      });
    if (!isIssuer(issuer))
      return refuse('bad-value', 'An issuer is an https address without a query.', { next: 'Give it as the provider of sign-ins has it.' });
    if (!Number.isSafeInteger(days) || days < 1 || days > 366)
      return refuse('bad-value', 'The token lasts 1 to 366 days.', { next: 'Give days in that range.' });
    const code = `cs_${tx.nonce()}${tx.nonce()}`;
    const credential = tx.newId('cred');
    return {
      change: { task: 'Countersign\\New-Provisioning', person: person.id, credential, hash: tx.sha256(code), issuer, label, days },
      code,
    };
  },
);

function isIssuer(text: string): boolean {
  return text.length <= 500 && URL.canParse(text) && text.startsWith('https://') && !/[?#\s]/.test(text);
}
