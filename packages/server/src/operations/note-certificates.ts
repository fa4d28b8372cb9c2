import { certificateAlarms, type LastCertificate } from '@countersign/core/certificate-ends.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import { instant } from '@countersign/core/time.ts';
import type { Workload } from '@countersign/core/workload.ts';
import { type Bracket, look, operation, perform, reading } from './operation.ts';

const connected = reading<undefined, readonly { readonly workload: Workload; readonly name: string }[]>({
  name: 'list-workloads',
  mark: 'read',
  who: 'system',
  async run({ reader }) {
    const { workloads, tenants } = await reader.rules();
    return [...workloads.values()].map((workload) => ({
      workload,
      name: `${tenants.get(workload.tenant)?.name ?? workload.tenant}/${workload.name}`,
    }));
  },
});

/** Raises an alarm for what ends soon, and ends the alarm of what was renewed. */
export const noteCertificates = operation<{ readonly found: readonly LastCertificate[] }, { readonly raised: number }, 'alarm.raised'>({
  name: 'note-certificates',
  mark: 'workflow',
  who: 'system',
  records: ['alarm.raised'],
  gate: 'shared',
  async run({ tx }, { found }) {
    const open = await tx.alarms.open(tx.now);
    const changes = [];
    for (const last of found) changes.push(...(await certificateAlarms(last, open, { now: tx.now, known: (key) => tx.alarms.known(key) })));
    return { value: { raised: changes.filter((change) => 'add' in change).length }, changes };
  },
});

/** Looks at the certificates of every workload; `endOf` reads them on this host. Two replicas that look at once raise an alarm once. */
export async function watchCertificates(bracket: Bracket, endOf: (workload: Workload) => Promise<number | undefined>): Promise<void> {
  const workloads = await look(bracket, connected, { caller: 'system', input: undefined });
  if (isRefusal(workloads)) return;
  const found: LastCertificate[] = [];
  for (const { workload, name } of workloads) {
    const end = await endOf(workload);
    if (end !== undefined) found.push({ workload: name, tenant: workload.tenant, endsAt: instant(end) });
  }
  if (found.length > 0) await perform(bracket, noteCertificates, { caller: 'system', input: { found } });
}
