import type { CommandSpec } from '../../command.ts';
import { limit } from './options.ts';

export const auditCommands: readonly CommandSpec[] = [
  {
    name: 'audit verify',
    summary: 'Verify an exported log offline: every hash, signature and order, and every decision again',
    arguments: [{ name: '<file>', says: 'as audit export wrote it' }],
    options: [
      { flags: '--key <key>', says: 'the verifier key (name+id+key) or a file with it; from somewhere you trust, not from the server' },
      { flags: '--since <file>', says: 'an earlier checkpoint that you kept; the log must extend it' },
    ],
    load: () => import('../audit-verify.ts'),
  },
  {
    name: 'audit export',
    summary: 'Write the whole sealed log to a file',
    arguments: [{ name: '<file>', says: 'a new file, or - for the standard output' }],
    load: () => import('../audit-export.ts'),
  },
  { name: 'audit key', summary: 'The key that checkpoints are verified with', load: () => import('../audit-key.ts') },
  {
    name: 'audit checkpoint',
    summary: 'The signed head of the log; keep it outside, and verify against it later',
    options: [{ flags: '--size <entries>', says: 'the checkpoint of an earlier size' }],
    load: () => import('../audit-checkpoint.ts'),
  },
  {
    name: 'audit search',
    summary: 'Entries of the log, newest first',
    options: [
      { flags: '--person <username>', says: 'about one person' },
      { flags: '--tenant <name>', says: 'about one tenant' },
      { flags: '--task <name>', says: 'about one task' },
      { flags: '--target <value>', says: 'about one target' },
      { flags: '--request <id>', says: 'about one request' },
      { flags: '--kind <kind>', says: 'of one kind: run.started' },
      { flags: '--outcome <outcome>', says: 'with one outcome' },
      { flags: '--from <time>', says: 'not before: 2026-11-22T18:00:00Z' },
      { flags: '--until <time>', says: 'before' },
      limit,
    ],
    load: () => import('../audit-search.ts'),
  },
  {
    name: 'report',
    summary: 'Who asked, approved, ran, was blocked and broke glass in some time; your own, or anybody’s for owners and auditors',
    options: [
      { flags: '--month <month>', says: 'a month: 2026-11' },
      { flags: '--from <time>', says: 'not before: 2026-11-22T18:00:00Z' },
      { flags: '--until <time>', says: 'before; now when left out' },
      { flags: '--person <username>', says: 'what one person did, and what is about them' },
      { flags: '--tenant <name>', says: 'about one tenant' },
      { flags: '--task <name>', says: 'about one task' },
      { flags: '--zone <zone>', says: 'times in a zone, UTC beside them: Europe/Vienna' },
      { flags: '-f, --format <format>', says: 'text (in the terminal), json, html, pdf or csv' },
      { flags: '-o, --output <file>', says: 'into a new file' },
    ],
    examples: [
      'countersign report --month 2026-11 --zone Europe/Vienna --format pdf --output november.pdf',
      'countersign report --month 2026-11 --person alex',
    ],
    load: () => import('../report.ts'),
  },
  {
    name: 'status',
    summary: 'Whether the server works: log, locks, who configures alone',
    load: () => import('../status.ts'),
  },
  { name: 'serve', summary: 'Start the server here; its settings are COUNTERSIGN_* variables', load: () => import('../serve.ts') },
  {
    name: 'restore',
    summary: 'Say on the host that the database was put back from a backup; two owners unlock',
    details:
      'With the server’s own settings, while no server runs. Ends every grant, request, session and token, locks everything, writes into the log what a checkpoint proves to be lost, and says how owners sign in again.',
    options: [
      { flags: '--checkpoint <file>', says: 'a later checkpoint that you kept, instead of the one in the data folder' },
      { flags: '--yes', says: 'do not ask' },
    ],
    load: () => import('../restore.ts'),
  },
  {
    name: 'completion',
    summary: 'Print the completion script of a shell',
    arguments: [{ name: '<shell>', says: 'bash, zsh or fish' }],
    examples: ['source <(countersign completion bash)', 'countersign completion fish > ~/.config/fish/completions/countersign.fish'],
    load: () => import('../completion.ts'),
  },
];
