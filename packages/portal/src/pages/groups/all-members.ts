import { type GroupDetail, mostMembers } from '@countersign/contract/schemas/people.ts';
import { client } from '../../api/client.ts';
import type { Member } from './edits.ts';

/** Whether a change can name everybody who would be in a group. */
export function isNameable({ members }: Pick<GroupDetail, 'members'>): boolean {
  return members.people <= mostMembers && members.groups <= mostMembers;
}

/** Everybody in a group, gathered page by page for a change that names them all. What changes meanwhile moves the group's version, and the change is refused. */
export async function allMembers(name: string): Promise<readonly Member[]> {
  const members: Member[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: Awaited<ReturnType<typeof client.listMembers>> = await client.listMembers({
      name,
      query: { limit: '200', ...(after === '' ? {} : { after }) },
    });
    members.push(...page.items.map((one) => ({ kind: one.kind, name: one.username ?? one.name })));
    after = page.next;
  }
  return members;
}
