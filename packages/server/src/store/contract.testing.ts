import { alarms } from './contract/alarms.testing.ts';
import { auditReads } from './contract/audit-reads.testing.ts';
import { counterparts } from './contract/counterparts.testing.ts';
import { documents } from './contract/documents.testing.ts';
import { findings } from './contract/findings.testing.ts';
import { log } from './contract/log.testing.ts';
import { memberships } from './contract/memberships.testing.ts';
import { memory } from './contract/memory.testing.ts';
import { notices } from './contract/notices.testing.ts';
import { overview } from './contract/overview.testing.ts';
import { paging } from './contract/paging.testing.ts';
import { pairings } from './contract/pairings.testing.ts';
import { people } from './contract/people.testing.ts';
import { recoveries } from './contract/recoveries.testing.ts';
import { refusals } from './contract/refusals.testing.ts';
import { reports } from './contract/reports.testing.ts';
import { requests } from './contract/requests.testing.ts';
import { sharing } from './contract/sharing.testing.ts';
import { transactions } from './contract/transactions.testing.ts';
import { uploads } from './contract/uploads.testing.ts';
import type { OpenGround } from './contract/world.testing.ts';

/** What every engine promises. Both run the same suites; each suite has a fresh database. */
export function storeContract(open: OpenGround): void {
  alarms(open);
  auditReads(open);
  findings(open);
  overview(open);
  people(open);
  counterparts(open);
  documents(open);
  reports(open);
  requests(open);
  memberships(open);
  paging(open);
  transactions(open);
  sharing(open);
  memory(open);
  log(open);
  notices(open);
  pairings(open);
  recoveries(open);
  uploads(open);
  refusals(open);
}
