import { refuse } from '@countersign/core/errors.ts';
import { configuration } from './configure.ts';

export interface LinkInput {
  readonly username: string;
  readonly issuer: string;
  readonly subject: string;
}

/** Links an identity at a provider to a person: what they sign in with from then on. Another owner countersigns. */
export const linkIdentity = configuration<LinkInput>('link-identity', async ({ tx, host }, { username, issuer, subject }) => {
  const person = await tx.people.byUsername(username);
  if (person === undefined)
    return refuse('no-such-person', `There is no person ${JSON.stringify(username.slice(0, 100))}.`, { next: 'Add the person first.' });
  if (!host.providers.some((provider) => provider.issuer === issuer))
    return refuse('not-found', 'No provider with this issuer is set up.', { next: 'Give the issuer as COUNTERSIGN_SIGN_IN has it.' });
  if (subject === '' || subject.trim() !== subject || subject.length > 255 || /\p{Cc}/u.test(subject))
    return refuse('bad-value', 'A subject is what the provider calls a person for good, as it is.', {
      next: 'Copy it from the log, or from the provider.',
    });
  return { change: { task: 'Countersign\\Link-Identity', person: person.id, credential: tx.newId('cred'), issuer, subject } };
});
