import type { CommandSpec } from '../../command.ts';
import { comment, duration, limit, parameters, policy, reason, tenant, ticket, waiting, yes } from './options.ts';

const starting = { flags: '--start-at <time>', says: 'not before this time: 2026-11-22T18:00:00Z' };
const uses = [
  { flags: '--uses <count>', says: 'how often at most' },
  { flags: '--uses-per-day <count>', says: 'how often on one day at most; a day begins at 00:00 UTC' },
];

export const askingCommands: readonly CommandSpec[] = [
  {
    name: 'run',
    summary: 'Run a task; if it is blocked, ask for it, wait, and run it',
    details: `The task and its parameters are a line of PowerShell with literals, in one argument or as it stands, or --param and --json-params.
Variables and expressions are refused. Where a parameter takes bytes, @FILE uploads a file, and the call names it by its SHA-256. Options with two dashes are ours and may stand anywhere; parameters of the task have one.`,
    arguments: [{ name: '<task...>', says: 'Exchange\\New-JournalRule, New-JournalRule, or a whole line in quotes' }],
    options: [
      tenant,
      ...parameters,
      policy,
      reason,
      duration,
      ...uses,
      ticket,
      yes,
      ...waiting,
      { flags: '--follow', says: 'show a read’s objects as they come, as a terminal does by itself; with --json one a line' },
      { flags: '--idempotency-key <key>', says: 'go on with a run whose outcome you did not see' },
    ],
    examples: [
      "countersign run 'New-TransportRule -Name X -SubjectContainsWords a,b'",
      'countersign run New-JournalRule --param Name=Legal --param JournalEmailAddress=archive@contoso.com',
      "countersign run --reason 'INC-7: journal the legal hold' New-JournalRule -Name Legal -JournalEmailAddress archive@contoso.com",
      'countersign run Set-Mailbox --json-params @mailbox.json --no-wait',
      'countersign run New-MigrationBatch -Name Wave1 -CSVData @./mailboxes.csv',
    ],
    takesLine: true,
    load: () => import('../run.ts'),
  },
  {
    name: 'break-glass',
    summary: 'Run a task in an emergency: nobody is asked before, everybody is told at once, and others review it before the next use',
    arguments: [{ name: '<task...>', says: 'the task with its parameters, as for run' }],
    options: [tenant, ...parameters, policy, reason, duration, ticket, yes],
    examples: [
      "countersign break-glass --policy stop-mail --reason 'a rule forwards everything outside' Disable-TransportRule -Identity Leak",
    ],
    takesLine: true,
    load: () => import('../break-glass.ts'),
  },
  {
    name: 'resume',
    summary: 'Go on with what you asked for or what goes on without you: wait for the decision and run it, or wait for a run',
    arguments: [{ name: '<id>', says: 'req_…, call_… or run_…' }],
    options: [reason, duration, ticket, policy, ...parameters.slice(2), ...waiting.slice(2), yes],
    load: () => import('../resume.ts'),
  },
  {
    name: 'job',
    summary: 'How a job goes that a run of yours has started: the read of exactly that job, which was approved with it',
    arguments: [{ name: '<run>', says: 'run_…' }],
    load: () => import('../job.ts'),
  },
  {
    name: 'request',
    summary: 'Ask for a blocked call, tasks for a while, or a batch, without running anything',
    arguments: [{ name: '[call]', says: 'call_…, as a blocked run said' }],
    options: [
      { flags: '--task <name>', says: 'a task to ask for, for a while; several make a set', many: true },
      { flags: '--constraint <json>', says: 'a JSON Schema that every call must fit, or @file' },
      { flags: '--batch <file>', says: 'calls as JSON, YAML, or lines of PowerShell' },
      { flags: '--on-error <what>', says: 'of a batch: stop (the default) or continue' },
      tenant,
      reason,
      duration,
      starting,
      { flags: '--run-when-approved', says: 'the server runs the call by itself, once, when it is approved or its time comes' },
      ...uses,
      ticket,
      policy,
    ],
    examples: [
      "countersign request call_8fJ2… --reason 'INC-7'",
      'countersign request --task Set-CASMailbox --duration 4h --constraint \'{"properties":{"ImapEnabled":{"const":false}}}\' --reason migration',
      'countersign request --batch leavers.ps1 --reason "HR-31: leavers of November"',
    ],
    load: () => import('../request.ts'),
  },
  {
    name: 'batch',
    summary: 'Ask for a whole list of calls at once, and run each once',
    details: `The first line of the CSV names parameters of the task, every other line is a call; an empty cell leaves its parameter away, and a column Name:= holds JSON.
A column tenant: says at which tenant each call is, so that one list can be for several.
What follows the task is the same in every call. One request, one vote; Ctrl-C stops after the call under way, and resume goes on.`,
    arguments: [
      { name: '<file>', says: 'a CSV file, or - for the standard input' },
      { name: '<task...>', says: 'the task, with the parameters that all calls share' },
    ],
    options: [
      { flags: '--on-error <what>', says: 'stop (the default) or continue' },
      tenant,
      reason,
      duration,
      starting,
      ticket,
      policy,
      ...waiting,
    ],
    examples: [
      'countersign batch leavers.csv Set-Mailbox --reason "HR-31: leavers of November"',
      "countersign batch customers.csv New-JournalRule -Name Audit --reason 'CHG-9: every customer keeps its mail'",
      "countersign batch sales.csv Set-Mailbox -Company 'Contoso Sales' --on-error continue --no-wait",
    ],
    takesLine: true,
    load: () => import('../batch.ts'),
  },
  {
    name: 'requests',
    summary: 'Requests that concern you',
    options: [
      { flags: '--decide', says: 'those that wait for your vote' },
      { flags: '--mine', says: 'your own' },
      { flags: '--state <state>', says: 'pending (the default), approved, denied, canceled, expired or all' },
      { flags: '--person <username>', says: 'of one person' },
      limit,
    ],
    load: () => import('../requests.ts'),
  },
  {
    name: 'show',
    summary: 'All of a request, grant, run, call, task or lock, by its id or name',
    arguments: [{ name: '<id>', says: 'req_…, grant_…, run_…, call_…, lock_…, a task' }],
    load: () => import('../show.ts'),
  },
  {
    name: 'cancel',
    summary: 'Take your own request back while it is pending',
    arguments: [{ name: '<id>', says: 'req_…' }],
    load: () => import('../cancel.ts'),
  },
  {
    name: 'tasks',
    summary: 'The catalogue',
    arguments: [{ name: '[search]', says: 'words in the name or the summary' }],
    options: [
      { flags: '--workload <name>', says: 'of one workload' },
      { flags: '--risk <risk>', says: 'low, medium, high or critical' },
      { flags: '--effect <effect>', says: 'read or change' },
      limit,
    ],
    load: () => import('../tasks.ts'),
  },
  {
    name: 'task',
    summary: 'A task and its parameters',
    arguments: [{ name: '<name>', says: 'New-JournalRule' }],
    load: () => import('../task.ts'),
  },
  {
    name: 'can',
    summary: 'Everything that you may run or ask for, under which values and with whose approval',
    options: [tenant, { flags: '--person <username>', says: 'about somebody else, for owners and auditors' }, limit],
    load: () => import('../can.ts'),
  },
  {
    name: 'explain',
    summary: 'What would be decided about a call now, and why; nothing is run or filed',
    arguments: [{ name: '<task...>', says: 'as for run' }],
    options: [tenant, ...parameters, policy, { flags: '--person <username>', says: 'about somebody else' }],
    takesLine: true,
    load: () => import('../explain.ts'),
  },
  {
    name: 'runs',
    summary: 'Runs, newest first',
    options: [
      { flags: '--state <state>', says: 'started, succeeded, rejected, failed or unknown' },
      { flags: '--person <username>', says: 'of one person' },
      { flags: '--task <name>', says: 'of one task' },
      limit,
    ],
    load: () => import('../runs.ts'),
  },
  {
    name: 'grants',
    summary: 'Grants that are not over',
    options: [
      { flags: '--ended', says: 'those that are over too' },
      { flags: '--mine', says: 'your own' },
      { flags: '--person <username>', says: 'of one person' },
      limit,
    ],
    load: () => import('../grants.ts'),
  },
  {
    name: 'return',
    summary: 'Give your own grant back before its time',
    arguments: [{ name: '<id>', says: 'grant_…' }],
    options: [comment],
    load: () => import('../return.ts'),
  },
  {
    name: 'extend',
    summary: 'Ask for what follows a grant',
    arguments: [{ name: '<id>', says: 'grant_…' }],
    options: [reason, duration, ticket],
    load: () => import('../extend.ts'),
  },
];
