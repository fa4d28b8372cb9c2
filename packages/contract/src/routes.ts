import type { RouteEntry } from './route.ts';
import { absenceRoutes } from './routes/absences.ts';
import { accessReviewRoutes } from './routes/access-reviews.ts';
import { auditRoutes, lockRoutes, overviewRoutes, reportRoutes, serverRoutes } from './routes/audit.ts';
import { credentialRoutes } from './routes/credentials.ts';
import { findingRoutes } from './routes/findings.ts';
import { lockboxRoutes } from './routes/lockbox.ts';
import { noticeRoutes, settingRoutes } from './routes/notices.ts';
import { pairingRoutes } from './routes/pairings.ts';
import { peopleRoutes, tokenRoutes } from './routes/people.ts';
import { recoveryRoutes } from './routes/recoveries.ts';
import { grantRoutes, requestRoutes } from './routes/requests.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { assignmentRoutes, roleRoutes } from './routes/roles.ts';
import { guardRoutes, policyRoutes, rulesRoutes } from './routes/rules.ts';
import { runRoutes } from './routes/runs.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { taskRoutes, tenantRoutes } from './routes/tenants.ts';
import { uploadRoutes } from './routes/uploads.ts';

/** Every route of the REST API, once. The server registers these, the client is made of them, the description is written from them. */
export const routes = {
  ...runRoutes,
  ...requestRoutes,
  ...grantRoutes,
  ...uploadRoutes,
  ...policyRoutes,
  ...guardRoutes,
  ...rulesRoutes,
  ...tenantRoutes,
  ...taskRoutes,
  ...roleRoutes,
  ...assignmentRoutes,
  ...peopleRoutes,
  ...tokenRoutes,
  ...signInRoutes,
  ...credentialRoutes,
  ...pairingRoutes,
  ...lockRoutes,
  ...recoveryRoutes,
  ...absenceRoutes,
  ...noticeRoutes,
  ...settingRoutes,
  ...findingRoutes,
  ...lockboxRoutes,
  ...reviewRoutes,
  ...accessReviewRoutes,
  ...overviewRoutes,
  ...reportRoutes,
  ...auditRoutes,
  ...serverRoutes,
} satisfies { readonly [name: string]: RouteEntry };

export type Routes = typeof routes;
export type RouteName = keyof Routes;
export const prefix = '/api/v1';
