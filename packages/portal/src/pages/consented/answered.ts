/** What an address says about a consent; whoever made the link wrote it. */
export interface Answered {
  readonly admin_consent?: string;
  readonly tenant?: string;
  readonly error?: string;
  readonly error_description?: string;
}

interface Said {
  readonly intent: 'info' | 'warning';
  readonly title: string;
  readonly says: string;
  readonly next: string;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a page says of the answer. That there was consent is not known from an address: a look at the workload shows it. */
export function answered({ admin_consent: consented, tenant = '', error, error_description: described = '' }: Answered): Said {
  if (error !== undefined)
    return {
      intent: 'warning',
      title: 'There was no consent.',
      says: `Microsoft’s page answered: ${codesIn(error, described)}.`,
      next: 'Nothing has changed. Open the link again, as a Global Administrator of the tenant, or ask the person who sent it.',
    };
  if (consented?.toLowerCase() === 'true')
    return {
      intent: 'info',
      title: 'Microsoft’s page answered that there is consent.',
      says: guid.test(tenant) ? `The directory is ${tenant}.` : '',
      next: 'Tell the person who sent you the link. They give the application its role group in Exchange with you, connect the tenant, and look at its workload: that alone shows whether it works. You can close this page.',
    };
  return {
    intent: 'info',
    title: 'There is no answer here.',
    says: '',
    next: 'An administrator of a tenant comes to this page from Microsoft’s page of consent. There is nothing to do here otherwise.',
  };
}

/** Codes alone: sentences in an address are anybody’s, and would stand here as if they were ours. */
function codesIn(error: string, described: string): string {
  const codes = [/^[a-z_]{1,64}$/.exec(error)?.[0], /^AADSTS\d{1,9}\b/.exec(described)?.[0]].filter((one) => one !== undefined);
  return codes.length === 0 ? 'an error' : codes.join(', ');
}
