import { isRefusal } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import { checkWorkload, workloadLooked } from '../../../operations/check-workload.ts';
import { importOffer, importTasks, previewImport } from '../../../operations/import-catalogue.ts';
import { certificateMade, haveCertificate } from '../../../operations/make-certificate.ts';
import { look } from '../../../operations/operation.ts';
import { putTenant, putWorkload } from '../../../operations/put-tenant.ts';
import { listManagementRoles, listTasks, listTenants, readTask, readTenant } from '../../../operations/read-catalogue.ts';
import { readConsent } from '../../../operations/read-consent.ts';
import { offerAsked, readOffer } from '../../../operations/read-offer.ts';
import { listTenantStates } from '../../../operations/read-tenant-states.ts';
import { certificateEndOf, listWorkloads, readWorkload } from '../../../operations/read-workloads.ts';
import { implement } from '../handler.ts';
import { configure } from '../once.ts';
import { etag } from '../precondition.ts';
import { pageIn } from '../read.ts';
import { pageView } from '../views/names.ts';
import {
  certificateView,
  checkedView,
  consentView,
  importPlanView,
  taskSummary,
  taskView,
  tenantStateView,
  tenantView,
  workloadView,
  workloadWhole,
} from '../views/tenants.ts';

export const tenantHandlers = {
  listTenants: implement('listTenants', listTenants, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listTenants, { caller, input: { search: query.search, page } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, tenantView) };
  }),
  listTenantStates: implement('listTenantStates', listTenantStates, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listTenantStates, { caller, input: { page, search: query.search } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, tenantStateView) };
  }),
  readTenant: implement('readTenant', readTenant, async ({ edge, caller, params }) => {
    const seen = await look(edge.bracket, readTenant, { caller, input: params });
    return isRefusal(seen) ? seen : { status: 200, body: tenantView(seen) };
  }),
  putTenant: implement('putTenant', putTenant, async (asked) => {
    const { tags = [], reason } = asked.body;
    return await configure(asked, putTenant, { wanted: { name: asked.params.name, tags }, reason });
  }),
  makeCertificate: implement('makeCertificate', certificateMade, async ({ edge, caller, params, body }) => {
    const { renew = false, compliance = false, roles } = body;
    const input = { tenant: params.name, renew, compliance, roles };
    const held = await haveCertificate({ ...edge.bracket, certificates: edge.certificates }, { caller, input });
    return isRefusal(held) ? held : { status: held.made ? 201 : 200, body: certificateView(held) };
  }),
  readConsent: implement('readConsent', readConsent, async ({ edge, caller, params, query }) => {
    const seen = await look(edge.bracket, readConsent, { caller, input: { tenant: params.name, application: query.application } });
    return isRefusal(seen) ? seen : { status: 200, body: consentView(seen) };
  }),
  listWorkloads: implement('listWorkloads', listWorkloads, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listWorkloads, { caller, input: { tenant: query.tenant, search: query.search, page } });
    if (isRefusal(seen)) return seen;
    const items = await Promise.all(seen.items.map(async (one) => workloadView(one, await certificateEndOf(edge.inspector, one))));
    return { status: 200, body: pageView({ ...seen, items }, (one) => one) };
  }),
  readWorkload: implement('readWorkload', readWorkload, async ({ edge, caller, params }) => {
    const seen = await look(edge.bracket, readWorkload, { caller, input: params });
    if (isRefusal(seen)) return seen;
    const body = workloadWhole(seen, await certificateEndOf(edge.inspector, seen));
    return { status: 200, body, headers: etag(seen.workload.version) };
  }),
  putWorkload: implement('putWorkload', putWorkload, async (asked) => {
    const { connector, settings, reason } = asked.body;
    const wanted = { ...asked.params, connector, settings: settings as { readonly [name: string]: Json }, base: asked.base };
    return await configure(asked, putWorkload, { wanted, reason });
  }),
  checkWorkload: implement('checkWorkload', workloadLooked, async ({ edge, caller, params }) => {
    const checked = await checkWorkload({ ...edge.bracket, inspector: edge.inspector }, { caller, input: params });
    return isRefusal(checked) ? checked : { status: 200, body: checkedView(checked) };
  }),
  listTasks: implement('listTasks', listTasks, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const { search, role, workload, risk, effect } = query;
    const seen = await look(edge.bracket, listTasks, { caller, input: { search, role, workload, risk, effect, page } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, taskSummary) };
  }),
  readTask: implement('readTask', readTask, async ({ edge, caller, params }) => {
    const seen = await look(edge.bracket, readTask, { caller, input: params });
    return isRefusal(seen) ? seen : { status: 200, body: taskView(seen), headers: etag(seen.version) };
  }),
  importTasks: implement('importTasks', importTasks, async (asked) => {
    const { file, reason } = asked.body;
    return await configure(asked, importTasks, { wanted: { file: file as Json }, reason });
  }),
  previewImport: implement('previewImport', previewImport, async ({ edge, caller, body }) => {
    const plan = await look(edge.bracket, previewImport, { caller, input: { file: body.file as Json } });
    return isRefusal(plan) ? plan : { status: 200, body: importPlanView(plan) };
  }),
  previewOffer: implement('previewOffer', offerAsked, async ({ edge, caller, params }) => {
    const offer = await readOffer({ ...edge.bracket, offers: edge.inspector }, { caller, input: params });
    const plan = isRefusal(offer) ? offer : await look(edge.bracket, previewImport, { caller, input: { offer } });
    return isRefusal(plan) ? plan : { status: 200, body: importPlanView(plan) };
  }),
  importOffer: implement('importOffer', importOffer, async (asked) => {
    const { edge, caller, params, body } = asked;
    const offer = await readOffer({ ...edge.bracket, offers: edge.inspector }, { caller, input: params });
    return isRefusal(offer) ? offer : await configure(asked, importOffer, { wanted: { offer }, reason: body.reason });
  }),
  listManagementRoles: implement('listManagementRoles', listManagementRoles, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listManagementRoles, { caller, input: { search: query.search, page } });
    return isRefusal(seen)
      ? seen
      : { status: 200, body: pageView(seen, ({ name, tasks }) => ({ name, workload: 'Exchange', tasks: [...tasks] })) };
  }),
};
