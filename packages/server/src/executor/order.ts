import type { Call, Parameters } from '@countersign/core/call.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { Digest, MembershipId, RunId } from '@countersign/core/ids.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Assignment, Lent, Role } from '@countersign/core/role.ts';
import type { ReadTargets } from '@countersign/core/target.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Workload } from '@countersign/core/workload.ts';
import type { Relay } from '../connectors/connector.ts';

export interface OrderFile {
  readonly sha256: Digest;
  readonly content: Uint8Array;
}

/** Everything that is needed to judge a run again and to send it. Plain data: it may go to another process. */
export interface WorkOrder {
  readonly run: RunId;
  readonly grant: Grant;
  readonly request: Pick<Request, 'id' | 'terms' | 'digest' | 'votes' | 'state'>;
  /** The canonical call; secrets are marks. */
  readonly call: Call;
  /** The same parameters with the secrets as the person supplied them. */
  readonly parameters: Parameters;
  /** The salt of the person's secrets. */
  readonly secretScope: string;
  /** What the call acts upon, as it was just read; `unread` where the grant binds nothing. */
  readonly targets: ReadTargets;
  /** The files that the parameters name, where they name any. */
  readonly files?: readonly OrderFile[];
  readonly task: Task;
  readonly workload: Workload;
  /** Monotonic milliseconds at the gate; the order is stale soon after. */
  readonly gateAt: number;
  /** How the answer is wanted; nothing is decided by it. */
  readonly relay?: Relay;
}

/** What gives a membership: a grant with its request, or an active assignment with the request that countersigned its text. */
export type Giver =
  | { readonly kind: 'grant'; readonly grant: Grant; readonly request: WorkOrder['request'] }
  /** null: it was there from the demo's first day. */
  | { readonly kind: 'assignment'; readonly assignment: Assignment; readonly request: WorkOrder['request'] | null };

/** Everything that is needed to judge an addition again and to make it; a removal needs nobody's leave. */
export interface RoleOrder {
  readonly membership: MembershipId;
  readonly lent: Lent;
  readonly role: Role;
  readonly workload: Workload;
  readonly giver: Giver | null;
  /** Until when it is given at the longest, in seconds from the gate on, and a little more; null: without an end. */
  readonly seconds: number | null;
  /** Monotonic milliseconds at the gate; the order is stale soon after. */
  readonly gateAt: number;
}
