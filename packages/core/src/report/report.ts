import type { PersonNamed, ReportKind, ReportLine } from './line.ts';

/** What a report is of. */
export interface Scope {
  /** RFC 3339, in UTC, as every time in a report. */
  readonly from: string;
  /** The first instant that is not in it any more. */
  readonly until: string;
  /** Whose times it is told in. */
  readonly zone: string;
  readonly person: PersonNamed | null;
  readonly tenant: string | null;
  readonly task: string | null;
  readonly madeAt: string;
  readonly madeBy: PersonNamed;
  /** How many entries the log held when it was begun: what came after is not in it. */
  readonly entries: number;
}

export interface Figures {
  readonly asked: number;
  readonly refused: number;
  readonly approved: number;
  /** Approved by a policy that asks nobody. */
  readonly byItself: number;
  /** Configuration that a single owner applied before there was a second. */
  readonly alone: number;
  readonly denied: number;
  readonly canceled: number;
  readonly expired: number;
  readonly blocked: number;
  readonly ran: number;
  readonly succeeded: number;
  readonly rejected: number;
  readonly failed: number;
  readonly unknown: number;
  readonly brokeGlass: number;
  readonly inOrder: number;
  readonly notInOrder: number;
}

/** What one person did: votes count for who cast them, everything else for whom it is about. */
export interface PersonFigures {
  readonly asked: number;
  readonly approved: number;
  readonly denied: number;
  readonly ran: number;
  readonly blocked: number;
  readonly brokeGlass: number;
}

export interface TaskFigures {
  readonly asked: number;
  readonly approved: number;
  readonly ran: number;
  readonly notSucceeded: number;
  readonly blocked: number;
}

/** How long requests waited that people approved; null where there were none. Exact to the minute. */
export interface Waits {
  readonly count: number;
  readonly medianSeconds: number | null;
  /** Nine in ten were quicker. */
  readonly mostSeconds: number | null;
  readonly longestSeconds: number | null;
}

export interface Report {
  readonly scope: Scope;
  readonly figures: Figures;
  readonly waits: Waits;
  readonly people: readonly (PersonFigures & { readonly person: PersonNamed })[];
  readonly tasks: readonly (TaskFigures & { readonly task: string })[];
  readonly tenants: readonly (TaskFigures & { readonly tenant: string })[];
  /** Break-glass and its reviews, in the order of the log; as many as lines are kept. */
  readonly glass: readonly ReportLine[];
  /** In the order of the log. */
  readonly lines: readonly ReportLine[];
  /** How many there are in all; those beyond the limit are counted and not kept. */
  readonly count: number;
}

type Counted<T> = { -readonly [F in keyof T]: number };

/** A report while it is added up. What it keeps does not grow with the log: sums by person, task and tenant, waits by minute, and so many lines. */
export interface Tally {
  readonly figures: Counted<Figures>;
  readonly people: Map<string, { readonly person: PersonNamed; readonly sums: Counted<PersonFigures> }>;
  readonly tasks: Map<string, Counted<TaskFigures>>;
  readonly tenants: Map<string, Counted<TaskFigures>>;
  readonly waits: Map<number, number>;
  longest: number;
  /** Runs that are unknown so far: whoever learns better later moves them. */
  readonly unknown: Set<string>;
  readonly glass: ReportLine[];
  readonly lines: ReportLine[];
  readonly limit: number;
  count: number;
}

const minute = 60;
/** Different tasks and tenants that are told one by one, and unknown runs that are followed; no installation comes near. */
const most = 10_000;

export function startTally(limit: number): Tally {
  const figures = {
    ...{ asked: 0, refused: 0, approved: 0, byItself: 0, alone: 0, denied: 0, canceled: 0, expired: 0, blocked: 0, ran: 0 },
    ...{ succeeded: 0, rejected: 0, failed: 0, unknown: 0, brokeGlass: 0, inOrder: 0, notInOrder: 0 },
  };
  const kept = {
    people: new Map(),
    tasks: new Map(),
    tenants: new Map(),
    waits: new Map(),
    unknown: new Set<string>(),
    glass: [],
    lines: [],
  };
  return { figures, ...kept, longest: 0, limit, count: 0 };
}

/** What a line adds one to, where that is all that it does. */
interface Adds {
  readonly figure: keyof Figures;
  readonly person?: keyof PersonFigures;
  readonly task?: keyof TaskFigures;
}

const adds: { readonly [kind in ReportKind]?: Adds } = {
  'call.blocked': { figure: 'blocked', person: 'blocked', task: 'blocked' },
  'request.canceled': { figure: 'canceled' },
  'request.denied': { figure: 'denied' },
  'request.expired': { figure: 'expired' },
  'request.filed': { figure: 'asked', person: 'asked', task: 'asked' },
  'request.refused': { figure: 'refused' },
  'run.started': { figure: 'ran', person: 'ran', task: 'ran' },
};

/** Adds the next line; lines come in the order of the log. */
export function addLine(tally: Tally, line: ReportLine): void {
  tally.count += 1;
  if (tally.lines.length < tally.limit) tally.lines.push(line);
  if (isGlass(line) && tally.glass.length < tally.limit) tally.glass.push(line);
  const plain = adds[line.kind];
  if (plain !== undefined) add(tally, line, plain);
  else if (line.kind === 'request.approved') approved(tally, line);
  else if (line.kind === 'run.finished' || line.kind === 'run.settled') ended(tally, line);
  else if (line.kind === 'vote.cast') sumOf(tally, line.by, line.outcome === 'approve' ? 'approved' : 'denied');
  else if (line.kind === 'review.closed') tally.figures[line.outcome === 'in-order' ? 'inOrder' : 'notInOrder'] += 1;
}

function isGlass({ kind, outcome }: ReportLine): boolean {
  return kind === 'review.cast' || kind === 'review.closed' || (kind === 'request.approved' && outcome === 'emergency');
}

function add(tally: Tally, line: ReportLine, { figure, person, task }: Adds): void {
  tally.figures[figure] += 1;
  if (person !== undefined) sumOf(tally, line.person, person);
  if (task !== undefined) placed(tally, line, task);
}

const approvals: { readonly [mode: string]: Adds } = {
  emergency: { figure: 'brokeGlass', person: 'brokeGlass', task: 'approved' },
  manual: { figure: 'approved', task: 'approved' },
  solo: { figure: 'alone', task: 'approved' },
};

function approved(tally: Tally, line: ReportLine): void {
  add(tally, line, approvals[line.outcome ?? ''] ?? { figure: 'byItself', task: 'approved' });
  if (line.outcome === 'manual' && line.waitedSeconds !== null) waited(tally, line.waitedSeconds);
}

function waited(tally: Tally, seconds: number): void {
  const minutes = Math.floor(Math.max(0, seconds) / minute);
  tally.waits.set(minutes, (tally.waits.get(minutes) ?? 0) + 1);
  tally.longest = Math.max(tally.longest, seconds);
}

/** A late answer settles what was unknown: it is counted once, as what it came to. */
function ended(tally: Tally, line: ReportLine): void {
  const { run, outcome } = line;
  const known = outcome === 'succeeded' || outcome === 'rejected' || outcome === 'failed' || outcome === 'unknown';
  if (run === null || !known) return;
  const late = line.kind === 'run.settled';
  if (late && !tally.unknown.delete(run)) return;
  if (late) tally.figures.unknown -= 1;
  tally.figures[outcome] += 1;
  if (outcome === 'unknown' && tally.unknown.size < most) tally.unknown.add(run);
  if (!late && outcome !== 'succeeded') placed(tally, line, 'notSucceeded');
  if (late && outcome === 'succeeded') placed(tally, line, 'notSucceeded', -1);
}

function sumOf(tally: Tally, person: PersonNamed | null, figure: keyof PersonFigures): void {
  if (person === null) return;
  const known = tally.people.get(person.username);
  const { sums } = known ?? { sums: { asked: 0, approved: 0, denied: 0, ran: 0, blocked: 0, brokeGlass: 0 } };
  sums[figure] += 1;
  if (known === undefined) tally.people.set(person.username, { person, sums });
}

function placed({ tasks, tenants }: Tally, line: ReportLine, figure: keyof TaskFigures, by = 1): void {
  const named = [...(line.task === null ? [] : [[tasks, line.task] as const]), ...line.tenants.map((name) => [tenants, name] as const)];
  for (const [of, name] of named) {
    if (!of.has(name) && of.size >= most) continue;
    const sums = of.get(name) ?? { asked: 0, approved: 0, ran: 0, notSucceeded: 0, blocked: 0 };
    sums[figure] += by;
    of.set(name, sums);
  }
}

/** The report as it stands. */
export function reportOf(scope: Scope, tally: Tally): Report {
  const { figures, people, tasks, tenants, glass, lines, count } = tally;
  return {
    scope,
    figures,
    waits: waitsOf(tally),
    people: [...people.values()]
      .map(({ person, sums }) => ({ person, ...sums }))
      .sort((a, b) => ordered(a.person.username, b.person.username)),
    tasks: [...tasks].map(([task, sums]) => ({ task, ...sums })).sort((a, b) => b.ran - a.ran || ordered(a.task, b.task)),
    tenants: [...tenants].map(([tenant, sums]) => ({ tenant, ...sums })).sort((a, b) => ordered(a.tenant, b.tenant)),
    glass,
    lines,
    count,
  };
}

function ordered(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function waitsOf({ waits, longest }: Tally): Waits {
  const sorted = [...waits].sort(([a], [b]) => a - b);
  const count = sorted.reduce((sum, [, n]) => sum + n, 0);
  if (count === 0) return { count, medianSeconds: null, mostSeconds: null, longestSeconds: null };
  return { count, medianSeconds: rank(sorted, count * 0.5), mostSeconds: rank(sorted, count * 0.9), longestSeconds: longest };
}

function rank(sorted: readonly (readonly [minutes: number, n: number])[], of: number): number {
  let seen = 0;
  const found = sorted.find(([, n]) => {
    seen += n;
    return seen >= of;
  });
  return (found?.[0] ?? 0) * minute;
}
