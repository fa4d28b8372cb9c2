import Type from 'typebox';
import { closed, orNull, pageOf } from './shape.ts';

/** What an engineer of Microsoft's asks to see of a tenant (Customer Lockbox), as it came; or why a tenant's could not be read. */
export const LockboxRequest = closed({
  tenant: Type.String(),
  task: Type.String({ description: 'the task by which it is decided' }),
  id: orNull(Type.String({ description: 'the task’s RequestId; null where it has none that could be written, or could not be read' })),
  facts: Type.Array(closed({ name: Type.String(), value: Type.String() }), {
    description: 'its plain members as the workload names them, printable and bounded; nothing of them is interpreted',
  }),
  unread: orNull(Type.String({ description: 'why this tenant’s could not be read' })),
});
export const LockboxRequestPage = pageOf(LockboxRequest);
