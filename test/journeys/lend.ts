import { type Asking, all, ask, type Said } from './ask.ts';
import { contoso, type Stage } from './stage.ts';

export const helpDesk = 'Exchange\\Help Desk';

/** Exchange's Help Desk, lent to alex, whom Exchange knows as Ben. */
export interface Lending {
  said(who: string, path: string, asking?: Asking): Promise<Said['body']>;
  /** What one owner puts, and the other countersigns. */
  configure(path: string, body: object, method?: string): Promise<void>;
  /** Makes the role known, says whose account is whose, and makes alex eligible: each by one owner, countersigned by the other. */
  lendable(): Promise<void>;
  file(duration: string): Promise<Said['body']>;
  /** Sam approves what alex asked for; answers the grant's id. */
  countersign(filed: Said['body']): Promise<string>;
  /** Where the membership is; what is over is not listed any more. */
  state(): Promise<string>;
  /** Whether Exchange itself has him in the role group, now. */
  isMember(): boolean;
}

/** `url` is asked each time: the server may be another by then. */
export function lendingOn(on: Pick<Stage, 'as' | 'sandbox'>, url: () => string): Lending {
  const said: Lending['said'] = async (who, path, asking = {}) => {
    const { status, body, text } = await ask(url(), path, { ...asking, headers: { ...on.as(who), ...asking.headers } });
    if (status >= 300) throw new Error(`${path}: ${text}`);
    return body;
  };
  const configure = async (path: string, body: object, method = 'PUT') => {
    const { request } = await said('olivia', path, { method, body, ...(method === 'PUT' ? { headers: { 'if-none-match': '*' } } : {}) });
    await approve('oscar', request);
  };
  const approve = (who: string, { id, digest }: Said['body']) =>
    said(who, `/requests/${id}/votes`, { body: { verdict: 'approve', digest } });
  return {
    said,
    configure,
    async lendable() {
      const named = (what: string) => said('olivia', `/workloads/${contoso}/Exchange/named?${what}`);
      const [group, account] = [await named('role=Help%20Desk'), await named('account=ben@contoso.com')];
      await configure(`/roles/${contoso}`, { role: helpDesk, key: group.key, risk: 'high' });
      await configure(`/accounts/${contoso}/Exchange/alex`, { key: account.key, name: account.name });
      await configure('/policies/help-desk', {
        tenants: { names: [contoso] },
        roles: [helpDesk],
        requesters: { groups: ['operators'] },
        approval: { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] },
        maxDuration: 'PT8H',
      });
      await configure('/assignments', { tenant: contoso, kind: 'eligible', person: 'alex', role: helpDesk }, 'POST');
    },
    file: (duration) => said('alex', '/requests', { body: { tenant: contoso, role: helpDesk, reason: 'on call', duration } }),
    countersign: async (filed) => (await approve('sam', filed)).grant.id,
    state: async () => (await all(url(), '/memberships', on.as('ada')))[0]?.state ?? 'removed',
    isMember() {
      const objects = on.sandbox.control.state(contoso)?.objects as { readonly RoleGroup: readonly { Name: string; Members: string[] }[] };
      return objects.RoleGroup.some(({ Name, Members }) => Name === 'Help Desk' && Members.includes('Ben Okafor'));
    },
  };
}
