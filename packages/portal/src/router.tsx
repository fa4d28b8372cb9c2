import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { keepDraftsOf } from './api/draft.ts';
import { isSignedOut } from './api/problem.ts';
import { queries } from './api/queries.ts';
import { read } from './api/reads.ts';
import { filterNames } from './pages/audit/filters.ts';
import { reportNames } from './pages/report/asked.ts';
import { Misfortune, NotFound } from './shell/misfortune.tsx';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: ({ error }) => <Misfortune error={error instanceof Error ? error : new Error(String(error))} />,
});

/** Pages of somebody who is signed in; anybody else signs in first and comes back. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  errorComponent: ({ error }) => <Misfortune error={error instanceof Error ? error : new Error(String(error))} />,
  async beforeLoad({ location }) {
    try {
      keepDraftsOf((await queries.ensureQueryData(read('me', {}))).person.id);
    } catch (error) {
      if (isSignedOut(error)) throw redirect({ to: '/sign-in', search: { to: location.href } });
      throw error;
    }
  },
});

const within = () => shell;

/** Every page, one line each. What a page needs beyond the shell is loaded when it is opened. */
const pages = [
  createRoute({ getParentRoute: within, path: '/', component: lazyRouteComponent(() => import('./pages/home/home.tsx'), 'Home') }),
  createRoute({
    getParentRoute: within,
    path: '/approvals',
    component: lazyRouteComponent(() => import('./pages/approvals/approvals.tsx'), 'Approvals'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/requests',
    component: lazyRouteComponent(() => import('./pages/requests/requests.tsx'), 'Requests'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/requests/$id',
    component: lazyRouteComponent(() => import('./pages/request/request.tsx'), 'RequestPage'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/grants',
    component: lazyRouteComponent(() => import('./pages/grants/grants.tsx'), 'Grants'),
  }),
  createRoute({ getParentRoute: within, path: '/runs', component: lazyRouteComponent(() => import('./pages/runs/runs.tsx'), 'Runs') }),
  createRoute({
    getParentRoute: within,
    path: '/runs/$id',
    component: lazyRouteComponent(() => import('./pages/runs/run.tsx'), 'RunPage'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/calls/$id',
    component: lazyRouteComponent(() => import('./pages/call/call.tsx'), 'CallPage'),
  }),
  createRoute({ getParentRoute: within, path: '/tasks', component: lazyRouteComponent(() => import('./pages/tasks/tasks.tsx'), 'Tasks') }),
  createRoute({
    getParentRoute: within,
    path: '/tasks/$name',
    component: lazyRouteComponent(() => import('./pages/tasks/task.tsx'), 'TaskPage'),
    validateSearch: (search) => textsIn(search, ['run', 'request', 'call', 'favourite', 'tenant', 'lockbox', 'decision']),
  }),
  createRoute({
    getParentRoute: within,
    path: '/tasks/$name/many',
    component: lazyRouteComponent(() => import('./pages/many/many.tsx'), 'ManyPage'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/tasks/$name/window',
    component: lazyRouteComponent(() => import('./pages/many/window.tsx'), 'WindowPage'),
  }),
  createRoute({ getParentRoute: within, path: '/rules', component: lazyRouteComponent(() => import('./pages/rules/rules.tsx'), 'Rules') }),
  createRoute({
    getParentRoute: within,
    path: '/rules/$kind/$name',
    component: lazyRouteComponent(() => import('./pages/rules/rule.tsx'), 'RulePage'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/tenants',
    component: lazyRouteComponent(() => import('./pages/workloads/tenants.tsx'), 'Tenants'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/workloads',
    component: lazyRouteComponent(() => import('./pages/workloads/workloads.tsx'), 'Workloads'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/workloads/$tenant/$name',
    component: lazyRouteComponent(() => import('./pages/workloads/workload.tsx'), 'WorkloadPage'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/settings',
    component: lazyRouteComponent(() => import('./pages/settings/settings.tsx'), 'Settings'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/settings/$name',
    component: lazyRouteComponent(() => import('./pages/settings/setting.tsx'), 'SettingPage'),
    validateSearch: (search) => textsIn(search, ['type']),
  }),
  createRoute({ getParentRoute: within, path: '/locks', component: lazyRouteComponent(() => import('./pages/locks/locks.tsx'), 'Locks') }),
  createRoute({
    getParentRoute: within,
    path: '/audit',
    component: lazyRouteComponent(() => import('./pages/audit/audit.tsx'), 'Audit'),
    validateSearch: (search) => textsIn(search, filterNames),
  }),
  createRoute({
    getParentRoute: within,
    path: '/audit/$index',
    component: lazyRouteComponent(() => import('./pages/audit/entry.tsx'), 'EntryPage'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/device',
    component: lazyRouteComponent(() => import('./pages/device/device.tsx'), 'Device'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/people',
    component: lazyRouteComponent(() => import('./pages/people/people.tsx'), 'People'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/people/$username',
    component: lazyRouteComponent(() => import('./pages/people/person.tsx'), 'PersonPage'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/groups',
    component: lazyRouteComponent(() => import('./pages/groups/groups.tsx'), 'Groups'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/groups/$name',
    component: lazyRouteComponent(() => import('./pages/groups/group.tsx'), 'GroupPage'),
  }),
  createRoute({ getParentRoute: within, path: '/roles', component: lazyRouteComponent(() => import('./pages/roles/roles.tsx'), 'Roles') }),
  createRoute({
    getParentRoute: within,
    path: '/roles/alerts',
    component: lazyRouteComponent(() => import('./pages/roles/alerts.tsx'), 'RoleAlerts'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/roles/$tenant/$name',
    component: lazyRouteComponent(() => import('./pages/roles/role.tsx'), 'RolePage'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/break-glass',
    component: lazyRouteComponent(() => import('./pages/break-glass/break-glass.tsx'), 'BreakGlass'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/access-reviews',
    component: lazyRouteComponent(() => import('./pages/access-reviews/access-reviews.tsx'), 'AccessReviews'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/access-reviews/$name',
    component: lazyRouteComponent(() => import('./pages/access-reviews/access-review.tsx'), 'AccessReviewPage'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/rounds/$id',
    component: lazyRouteComponent(() => import('./pages/access-reviews/round.tsx'), 'RoundPage'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/overview',
    component: lazyRouteComponent(() => import('./pages/overview/overview.tsx'), 'Overview'),
  }),
  createRoute({
    getParentRoute: within,
    path: '/report',
    component: lazyRouteComponent(() => import('./pages/report/report.tsx'), 'ReportPage'),
    validateSearch: (search) => textsIn(search, reportNames),
  }),
  createRoute({ getParentRoute: within, path: '/me', component: lazyRouteComponent(() => import('./pages/me/me.tsx'), 'You') }),
];

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in.tsx'), 'SignIn'),
  validateSearch: (search) => textsIn(search, ['to', 'fresh', 'passkey', 'context']),
});

const demo = createRoute({
  getParentRoute: () => root,
  path: '/demo',
  component: lazyRouteComponent(() => import('./pages/sign-in/demo.tsx'), 'Demo'),
});

const enrol = createRoute({
  getParentRoute: () => root,
  path: '/enrol',
  component: lazyRouteComponent(() => import('./pages/enrol/enrol.tsx'), 'Enrol'),
});

/** Nobody has to be signed in: who comes here is an administrator of a tenant, and need not be known. */
const consented = createRoute({
  getParentRoute: () => root,
  path: '/consented',
  component: lazyRouteComponent(() => import('./pages/consented/consented.tsx'), 'Consented'),
  validateSearch: (search) => textsIn(search, ['admin_consent', 'tenant', 'error', 'error_description']),
});

/** The members of an address's query that a page reads, where they are text; whoever made the link wrote them. */
function textsIn<const N extends string>(
  search: { readonly [name: string]: unknown },
  names: readonly N[],
): { readonly [name in N]?: string } {
  const found = names.flatMap((name) => {
    const value = search[name];
    return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
  });
  return Object.fromEntries(found) as { readonly [name in N]?: string };
}

export const router = createRouter({
  routeTree: root.addChildren([shell.addChildren(pages), signIn, enrol, consented, demo]),
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
