import type { Json } from '@countersign/core/json.ts';
import { all, ask, type Said } from './ask.ts';
import { type Lending, lendingOn } from './lend.ts';
import { contoso, type Stage } from './stage.ts';

/** Very many people, who may have roles without anybody’s approval. */
export interface Crowd extends Pick<Lending, 'said'> {
  /** Their mailboxes and role groups in Exchange, whose account is whose, and the policy. */
  lendable(): Promise<void>;
  /** Each of them has each of the roles until then. Answers the grants. */
  activate(who: readonly string[], roles: readonly string[], until: number): Promise<readonly string[]>;
  /** How many of them Exchange itself has in these role groups, now. */
  members(roles: readonly string[]): number;
  /** Memberships that do not rest as removed, by state. */
  states(): Promise<readonly string[]>;
}

export const crowd = (size: number) =>
  Array.from({ length: size }, (_, at) => ({
    ...{ username: `crowd-${at}`, name: `Person ${at}`, kind: 'human' as const, groups: ['crowd'] },
  }));

const mailboxOf = (username: string) => `Mailbox ${username}`;
/** Requests that wait at once: as many as the server can do something with. */
const atOnce = 8;

/** `roles` are role groups that are made; `url` is asked each time: the server may be another by then. */
export function crowdOn(
  on: Pick<Stage, 'as' | 'sandbox'>,
  { size, roles }: { size: number; roles: readonly string[] },
  url: () => string,
): Crowd {
  const { said, configure } = lendingOn(on, url);
  const people = crowd(size).map((one) => one.username);
  const objects = () =>
    on.sandbox.control.state(contoso)?.objects as { readonly [noun: string]: readonly { readonly [name: string]: Json }[] };
  const outside = (cmdlet: string, parameters: { readonly [name: string]: Json }) => {
    const rejected = on.sandbox.control.changeOutside({ tenant: contoso, person: 'carla@contoso.com', cmdlet, parameters });
    if (rejected !== null) throw new Error(rejected);
  };
  const keys = (noun: string) => new Map((objects()[noun] ?? []).map((one) => [String(one.Name), String(one.Guid)]));
  const numberOf = (members: Json | undefined) =>
    Array.isArray(members) ? members.filter((one) => String(one).startsWith('Mailbox crowd-')).length : 0;
  return {
    said,
    async lendable() {
      for (const username of people) outside('New-Mailbox', { Name: mailboxOf(username), Alias: username, Shared: true });
      for (const name of roles) outside('New-RoleGroup', { Name: name, Roles: ['View-Only Recipients'] });
      const [groups, mailboxes] = [keys('RoleGroup'), keys('Mailbox')];
      for (const name of roles) await configure(`/roles/${contoso}`, { role: `Exchange\\${name}`, key: groups.get(name), risk: 'low' });
      for (const username of people) {
        const account = { key: mailboxes.get(mailboxOf(username)), name: mailboxOf(username) };
        await configure(`/accounts/${contoso}/Exchange/${username}`, account);
      }
      const lent = { tenants: { names: [contoso] }, roles: roles.map((name) => `Exchange\\${name}`), requesters: { groups: ['crowd'] } };
      await configure('/policies/crowd', { ...lent, approval: 'auto', maxDuration: 'PT8H' });
      for (const name of roles)
        await configure('/assignments', { tenant: contoso, kind: 'eligible', group: 'crowd', role: `Exchange\\${name}` }, 'POST');
    },
    async activate(who, wanted, until) {
      const asked = who.flatMap((username) => wanted.map((role) => ({ username, role })));
      return await together(asked, async ({ username, role }) => {
        const duration = `PT${Math.max(10, Math.round((until - Date.now()) / 1000))}S`;
        const body = { tenant: contoso, role: `Exchange\\${role}`, reason: 'the shift', duration };
        const filed: Said = await ask(url(), '/requests', { body, headers: on.as(username) });
        if (filed.status !== 201) throw new Error(filed.text);
        return filed.body.grant.id;
      });
    },
    members: (wanted) =>
      (objects().RoleGroup ?? []).filter((one) => wanted.includes(String(one.Name))).reduce((sum, one) => sum + numberOf(one.Members), 0),
    states: async () => (await all(url(), '/memberships', on.as('ada'))).map((one) => one.state),
  };
}

/** Does it for all, a few at once. */
async function together<T, R>(every: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const rest = [...every];
  const done: R[] = [];
  const worker = async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) done.push(await work(one));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return done;
}
