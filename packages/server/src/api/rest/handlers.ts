import type { RouteName } from '@countersign/contract/routes.ts';
import type { Implemented } from './handler.ts';
import { absenceHandlers } from './routes/absences.ts';
import { accessReviewHandlers } from './routes/access-reviews.ts';
import { auditHandlers } from './routes/audit.ts';
import { credentialHandlers } from './routes/credentials.ts';
import { eventHandlers } from './routes/events.ts';
import { findingHandlers } from './routes/findings.ts';
import { grantHandlers } from './routes/grants.ts';
import { lockboxHandlers } from './routes/lockbox.ts';
import { lockHandlers } from './routes/locks.ts';
import { noticeHandlers } from './routes/notices.ts';
import { overviewHandlers } from './routes/overview.ts';
import { pairingHandlers } from './routes/pairings.ts';
import { peopleHandlers } from './routes/people.ts';
import { recoveryHandlers } from './routes/recoveries.ts';
import { reportHandlers } from './routes/reports.ts';
import { requestHandlers } from './routes/requests.ts';
import { reviewHandlers } from './routes/reviews.ts';
import { roleHandlers } from './routes/roles.ts';
import { ruleHandlers } from './routes/rules.ts';
import { runHandlers } from './routes/runs.ts';
import { serverHandlers } from './routes/server.ts';
import { signInHandlers } from './routes/sign-in.ts';
import { tenantHandlers } from './routes/tenants.ts';
import { tokenHandlers } from './routes/tokens.ts';
import { uploadHandlers } from './routes/uploads.ts';

/** What carries out each route of the table; one that is missing does not compile. */
export const handlers: { readonly [N in RouteName]: Implemented<N> } = {
  ...runHandlers,
  ...requestHandlers,
  ...grantHandlers,
  ...uploadHandlers,
  ...ruleHandlers,
  ...roleHandlers,
  ...tenantHandlers,
  ...peopleHandlers,
  ...tokenHandlers,
  ...signInHandlers,
  ...credentialHandlers,
  ...pairingHandlers,
  ...lockHandlers,
  ...recoveryHandlers,
  ...absenceHandlers,
  ...noticeHandlers,
  ...findingHandlers,
  ...lockboxHandlers,
  ...reviewHandlers,
  ...accessReviewHandlers,
  ...overviewHandlers,
  ...reportHandlers,
  ...auditHandlers,
  ...eventHandlers,
  ...serverHandlers,
};
