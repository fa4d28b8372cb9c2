import type { RouteName } from '@countersign/contract/routes.ts';
import { isRefusal, refuse } from '@countersign/core/errors.ts';
import { severityOf } from '@countersign/core/role-finding.ts';
import { formatInstant } from '@countersign/core/time.ts';
import { dismissAlert, type FindingSeen, listFindings } from '../../../operations/findings.ts';
import { look, perform } from '../../../operations/operation.ts';
import { implement } from '../handler.ts';
import { idIn, pageIn } from '../read.ts';
import { pageView, personRef } from '../views/names.ts';

export const findingHandlers = {
  listRoleAlerts: implement('listRoleAlerts', listFindings, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listFindings, { caller, input: { page } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, findingView) };
  }),
  dismissRoleAlert: implement('dismissRoleAlert', dismissAlert, async ({ edge, caller, params, body }) => {
    const id = idIn('find', params.id, () =>
      refuse('no-such-finding', 'There is no such finding, or it is over.', { next: 'List the role alerts.' }),
    );
    if (isRefusal(id)) return id;
    const done = await perform(edge.bracket, dismissAlert, { caller, input: { id, because: body.reason } });
    return isRefusal(done) ? done : { status: 200, body: findingView(done) };
  }),
} satisfies { readonly [N in RouteName]?: unknown };

function findingView({ finding, names }: FindingSeen) {
  const { id, alert, tenant, role, person, account, says, since, dismissed } = finding;
  return {
    ...{ id, alert, severity: severityOf[alert], tenant: names.tenants.get(tenant) ?? tenant, role, account, says },
    person: person === null ? null : personRef(names, person),
    since: formatInstant(since),
    dismissed:
      dismissed === undefined ? null : { at: formatInstant(dismissed.at), by: personRef(names, dismissed.by), because: dismissed.because },
  };
}
