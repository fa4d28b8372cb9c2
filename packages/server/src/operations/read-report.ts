import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { PersonId, RequestId, TaskName } from '@countersign/core/ids.ts';
import { type FoundLine, lineOf, type ReportLine } from '@countersign/core/report/line.ts';
import type { Scope } from '@countersign/core/report/report.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { formatInstant, type Instant } from '@countersign/core/time.ts';
import type { Tenant } from '@countersign/core/workload.ts';
import type { Reader, ReportFilter, Stretch } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { type ReadContext, reading } from './operation.ts';
import { taskNamed, tenantNamed } from './resolve-call.ts';
import { whoseList } from './visible.ts';

/** The longest time of a report: a year, with its leap day and what the clocks were moved. */
const longest = 367 * 24 * 3_600_000;

export interface ReportInput {
  readonly from: Instant;
  /** Not included; left out: now. */
  readonly until: Instant | undefined;
  readonly username: string | undefined;
  readonly tenant: string | undefined;
  readonly task: string | undefined;
  readonly zone: string;
  /** Where to go on; the first time nowhere. */
  readonly at: ReportPlace | undefined;
}

export interface ReportPlace extends Stretch {
  /** The log as it was when the report was begun. */
  readonly entries: number;
  readonly until: Instant;
}

export interface ReportPiece {
  readonly scope: Scope;
  readonly lines: readonly ReportLine[];
  /** null after the last. */
  readonly next: ReportPlace | null;
}

/** A piece of a report: who asked, approved, ran, was blocked and broke glass. One's own; for owners and auditors anybody's, or everybody's. */
export const readReport = reading<ReportInput, ReportPiece>({
  name: 'read-report',
  mark: 'read',
  who: 'person',
  async run(context, input) {
    const { reader, actor, now } = context;
    const until = input.at?.until ?? input.until ?? now;
    const filter = (againstTime(input.from, until) ?? (await filterOf(context, { ...input, until }))) as Refusal | ReportFilter;
    if ('refused' in filter) return filter;
    const place = input.at ?? (await begun(reader, filter));
    const piece = await reader.reports.next(filter, place);
    const found = piece.entries.flatMap((entry) => lineOf(entry) ?? []);
    const people = [...found.flatMap(({ by, person }) => [by, person]), filter.person, actor.person.id];
    const names = await namesOf(reader, { people: people.filter((id) => id !== null && id !== undefined) });
    const lines = await Promise.all(found.map((line) => told(reader, names, line)));
    return {
      scope: scopeOf(filter, input, { names, place, now, by: actor.person.id }),
      lines,
      next: piece.next === null ? null : { ...place, first: piece.next },
    };
  },
});

function againstTime(from: Instant, until: Instant): Refusal | undefined {
  if (from >= until)
    return refuse('bad-filter', 'The time of a report ends after it begins.', {
      next: 'Give until after from.',
      extra: { pointer: '/until' },
    });
  if (until - from <= longest) return undefined;
  return refuse('bad-filter', 'A report is of at most a year.', { next: 'Choose a shorter time.', extra: { pointer: '/until' } });
}

async function filterOf({ reader, actor }: ReadContext, input: ReportInput & { readonly until: Instant }): Promise<ReportFilter | Refusal> {
  const whose = await whoseList(reader, actor, { mine: false, username: input.username });
  if ('refused' in whose) return whose;
  const rules = await reader.rules();
  const tenant = input.tenant === undefined ? undefined : everTenant(input.tenant, rules);
  if (tenant !== undefined && 'refused' in tenant) return tenant;
  return {
    from: input.from,
    until: input.until,
    ...(whose.person === undefined ? {} : { person: whose.person }),
    ...(tenant === undefined ? {} : { tenant: tenant.id }),
    ...(input.task === undefined ? {} : { task: everTask(input.task, rules) }),
  };
}

/** What was done at a tenant stays in its reports when it is connected no more. */
function everTenant(name: string, rules: Rules): Tenant | Refusal {
  const wanted = name.toLowerCase();
  return [...rules.tenants.values()].find((tenant) => tenant.name.toLowerCase() === wanted) ?? tenantNamed(name, rules);
}

/** As the catalogue writes it; what left the catalogue, or is Countersign's own, as it was typed. */
function everTask(name: string, rules: Rules): TaskName {
  const task = taskNamed(name, rules);
  return 'refused' in task ? (name as TaskName) : task.name;
}

async function begun(reader: Reader, filter: ReportFilter): Promise<ReportPlace> {
  const [stretch, entries] = [await reader.reports.stretch(filter), await reader.log.size()];
  return { first: stretch.first, end: Math.min(stretch.end, entries), entries, until: filter.until };
}

async function told(reader: Reader, names: Names, line: FoundLine): Promise<ReportLine> {
  return {
    ...line,
    by: named(names, line.by),
    person: named(names, line.person),
    tenants: line.tenants.map((id) => names.tenants.get(id) ?? id),
    waitedSeconds: await waited(reader, line),
  };
}

function named({ people }: Names, id: PersonId | null): ReportLine['by'] {
  if (id === null) return null;
  const { username, name } = people.get(id) ?? { username: id, name: id };
  return { username, name };
}

/** The request may have been filed before the time of the report. */
async function waited(reader: Reader, { kind, outcome, request, at }: FoundLine): Promise<number | null> {
  if (kind !== 'request.approved' || outcome !== 'manual' || request === null) return null;
  const filed = (await reader.requests.find(request as RequestId))?.filedAt;
  return filed === undefined ? null : Math.max(0, Math.floor((Date.parse(at) - filed) / 1000));
}

function scopeOf(
  filter: ReportFilter,
  { zone }: ReportInput,
  { names, place, now, by }: { readonly names: Names; readonly place: ReportPlace; readonly now: Instant; readonly by: PersonId },
): Scope {
  const { from, until, person, tenant, task } = filter;
  return {
    from: formatInstant(from),
    until: formatInstant(until),
    zone,
    person: named(names, person ?? null),
    tenant: tenant === undefined ? null : (names.tenants.get(tenant) ?? tenant),
    task: task ?? null,
    madeAt: formatInstant(now),
    madeBy: named(names, by) ?? { username: by, name: by },
    entries: place.entries,
  };
}
