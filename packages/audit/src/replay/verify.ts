import type { Digest } from '@countersign/core/ids.ts';
import { partDigestInput } from '@countersign/core/leaf.ts';
import { sameBytes, toHex, utf8 } from '../log/bytes.ts';
import { type Checkpoint, openCheckpoint } from '../log/checkpoint.ts';
import type { Sha256, VerifySignature } from '../log/crypto.ts';
import { type ExportedEntry, parseExportLine } from '../log/export.ts';
import { appendTo, type Edge, edgeRoot, emptyEdge } from '../log/merkle.ts';
import { parseVerifierKey } from '../log/note-key.ts';
import type { Finding, Rule } from './finding.ts';
import { type Line, type LineProblem, readLine, readWhole, type WholeEntry, wholeEntry } from './line.ts';
import { startReplay, type Unreplayed } from './replay.ts';
import { limitsOf } from './report.ts';
import type { Restoration, State } from './state.ts';

export type HashText = (text: string) => Uint8Array;

export interface Verification {
  /** The log's public key, `name+id+key`: the one thing that has to come from somewhere else than the export. */
  readonly key: string;
  /** An earlier checkpoint that was kept elsewhere, as the signed note: the log must still begin with what it signed. */
  readonly since?: string;
  readonly sha256: Sha256;
  /** SHA-256 of a text's UTF-8 bytes, where the platform has a faster way to it than through `sha256`. */
  readonly hashText?: HashText;
  readonly verifySignature: VerifySignature;
  /** Where the entries' makings are wanted afterwards: a state that nothing was replayed to yet. */
  readonly state?: State;
}

export interface Report {
  /** Whether nothing was found. */
  readonly ok: boolean;
  readonly origin: string;
  /** Entries that were read. */
  readonly entries: number;
  /** Root of the Merkle tree over them, in hexadecimal. */
  readonly root: string;
  /** The first of what was found: of the export as a whole, then in order of the log. */
  readonly findings: readonly Finding[];
  readonly found: number;
  /** Where the log goes on from a backup, and what is proven to be lost there. */
  readonly restorations: readonly Restoration[];
  /** What could not be judged again. */
  readonly unreplayed: readonly Unreplayed[];
  /** What no export can show by itself, in words. */
  readonly cannotKnow: readonly string[];
}

const mostFindings = 20;
const wholeExport = -1;

/**
 * Verifies an export offline: each line is written as it must be, each leaf and part is what was hashed, the tree over them is the one
 * that was signed, an earlier checkpoint is a part of it, and every entry was allowed by the published rules. Reads each line once.
 */
export async function verifyExport(lines: AsyncIterable<string> | Iterable<string>, verification: Verification): Promise<Report> {
  const verifying = startVerification(verification);
  for await (const line of lines) verifying.take(line);
  return verifying.end();
}

/** A verification that is handed its lines one by one, in order; those that were inspected elsewhere as their entry with its leaf's hash. */
export function startVerification(verification: Verification) {
  const verifying = begin(verification);
  return {
    take: (line: string): void => take(verifying, line),
    takeInspected: (entry: WholeEntry, leafHash: Uint8Array): void => takeInspected(verifying, entry, leafHash),
    end: (): Report => end(verifying),
  };
}

interface Verifying {
  readonly verification: Verification;
  readonly hashText: HashText;
  readonly edge: Edge;
  readonly append: (leaf: Uint8Array) => void;
  readonly replay: ReturnType<typeof startReplay>;
  readonly findings: Finding[];
  /** Of the export as a whole: they say most, and come first. */
  readonly overall: Finding[];
  found: number;
  /** By how much the index of the last entry was off: what follows a gap is off by as much. */
  shift: number;
  expects: 'header' | 'entry' | 'nothing';
  origin: string;
  announced: number;
  since: Checkpoint | undefined;
  sinceRoot: Uint8Array | undefined;
}

function begin(verification: Verification): Verifying {
  const { sha256 } = verification;
  const hashText = verification.hashText ?? ((text) => sha256(utf8(text)));
  const edge = emptyEdge();
  return {
    verification,
    hashText,
    edge,
    append: appendTo(edge, sha256),
    replay: startReplay((text) => toHex(hashText(text)) as Digest, verification.state),
    findings: [],
    overall: [],
    found: 0,
    shift: 0,
    expects: 'header',
    origin: '',
    announced: 0,
    since: undefined,
    sinceRoot: undefined,
  };
}

function find(verifying: Verifying, ...findings: readonly Finding[]): void {
  verifying.found += findings.length;
  for (const finding of findings) {
    const list = finding.index === wholeExport ? verifying.overall : verifying.findings;
    if (list.length < mostFindings) list.push(finding);
  }
}

function report(verifying: Verifying, index: number, rule: Rule, message: string): void {
  find(verifying, { index, rule, message });
}

function take(verifying: Verifying, text: string): void {
  const { edge, expects } = verifying;
  const said = parseExportLine(text);
  if (said === undefined) report(verifying, edge.size, 'bad-line', `After ${edge.size} entries comes a line that no export has.`);
  else if (said.line === 'header' && expects === 'header') takeHeader(verifying, said.header);
  else if (said.line === 'entry' && expects === 'entry') takeEntry(verifying, said.entry);
  else if (said.line === 'checkpoint' && expects === 'entry') takeCheckpoint(verifying, said.note);
  else report(verifying, edge.size, 'bad-order', `After ${edge.size} entries a line stands out of its place: ${said.line}.`);
}

function takeHeader(verifying: Verifying, { origin, entries }: { readonly origin: string; readonly entries: number }): void {
  Object.assign(verifying, { expects: 'entry', origin, announced: entries });
  const { since } = verifying.verification;
  if (since === undefined) return;
  verifying.since = openNote(verifying, since, 'The earlier checkpoint');
  noteSince(verifying);
}

function openNote(verifying: Verifying, note: string, what: string): Checkpoint | undefined {
  const { verification, origin } = verifying;
  const { sha256, verifySignature } = verification;
  const key = parseVerifierKey(sha256, verification.key);
  const opened = key === undefined ? undefined : openCheckpoint(note, { keys: [key], verifySignature, origin });
  if (opened?.ok === true) return opened.checkpoint;
  const why = opened === undefined ? 'the key that was given is not one' : opened.problem;
  report(verifying, wholeExport, 'bad-checkpoint', `${what} is not signed by the given key for ${JSON.stringify(origin)}: ${why}.`);
  return undefined;
}

/** The root at the size of the earlier checkpoint, when the log has come to that size. */
function noteSince(verifying: Verifying): void {
  const { since, edge, verification } = verifying;
  if (since?.size === edge.size) verifying.sinceRoot = edgeRoot(edge, verification.sha256);
}

function takeEntry(verifying: Verifying, { index, leaf, parts }: ExportedEntry): void {
  const { hashText } = verifying;
  const at = verifying.edge.size;
  append(verifying, index, leafHashOf(leaf, hashText));
  const line = readLine(at, leaf, parts);
  if (typeof line === 'string') {
    report(verifying, at, ...lineProblems[line]);
    return;
  }
  const torn = tornPart(line, hashText);
  if (torn !== undefined) report(verifying, at, 'bad-part', `The part ${torn} is not the one that the entry was made with.`);
  replayLine(verifying, line);
}

function append(verifying: Verifying, index: number, leafHash: Uint8Array): void {
  const { edge, shift } = verifying;
  verifying.shift = index - edge.size;
  if (verifying.shift !== shift) report(verifying, edge.size, 'index', `Where entry ${edge.size} should stand, there is ${index}.`);
  verifying.append(leafHash);
  noteSince(verifying);
}

function replayLine(verifying: Verifying, line: Line): void {
  if (line.index === 0 && line.body.origin !== verifying.origin) {
    report(verifying, 0, 'bad-header', 'The log was started under another name than the export says.');
  }
  find(verifying, ...verifying.replay.next(line));
}

/** The hash of a leaf: SHA-256(0x00 ‖ text). RFC 6962 §2.1. */
function leafHashOf(leaf: string, hashText: HashText): Uint8Array {
  return hashText(`\0${leaf}`);
}

/** The entry of a line, written as it must be and with the parts that it was made with, and its leaf's hash; undefined for any other line. */
export function inspectEntry(text: string, hashText: HashText): { readonly entry: string; readonly leafHash: Uint8Array } | undefined {
  const said = parseExportLine(text);
  if (said?.line !== 'entry') return undefined;
  const { index, leaf, parts } = said.entry;
  const line = readLine(index, leaf, parts);
  if (typeof line === 'string' || tornPart(line, hashText) !== undefined) return undefined;
  return { entry: wholeEntry(index, leaf, parts), leafHash: leafHashOf(leaf, hashText) };
}

/** Takes an entry that `inspectEntry` has found whole, in another thread. */
function takeInspected(verifying: Verifying, entry: WholeEntry, leafHash: Uint8Array): void {
  const { index, ...said } = readWhole(entry);
  const at = verifying.edge.size;
  if (verifying.expects !== 'entry') {
    report(verifying, at, 'bad-order', `After ${at} entries a line stands out of its place: entry.`);
    return;
  }
  append(verifying, index, leafHash);
  replayLine(verifying, { ...said, index: at });
}

const lineProblems: { readonly [P in LineProblem]: readonly [Rule, string] } = {
  'not-canonical': ['bad-leaf', 'The leaf or its parts are not written as canonical JSON.'],
  malformed: ['bad-leaf', 'The leaf lacks what every entry has.'],
  'unknown-kind': ['unknown-kind', 'There is no entry of this kind.'],
  'bad-parts': ['bad-part', 'The personal parts are not those of the entry.'],
};

/** The first part whose salted digest is not the one in the leaf. */
function tornPart({ parts, commitments }: Line, hashText: HashText): string | undefined {
  for (const name in parts) {
    const part = parts[name];
    if (part !== undefined && toHex(hashText(partDigestInput(part.salt, part.value))) !== commitments[name]) return name;
  }
  return undefined;
}

function takeCheckpoint(verifying: Verifying, note: string): void {
  verifying.expects = 'nothing';
  const { edge, verification, announced } = verifying;
  if (announced !== edge.size)
    report(verifying, wholeExport, 'bad-header', `The export announces ${announced} entries and holds ${edge.size}.`);
  const checkpoint = openNote(verifying, note, 'The checkpoint');
  if (checkpoint === undefined) return;
  if (checkpoint.size !== edge.size || !sameBytes(checkpoint.root, edgeRoot(edge, verification.sha256))) {
    report(
      verifying,
      wholeExport,
      'root',
      `The checkpoint signs ${checkpoint.size} entries, and not these: something was changed, removed, added or moved.`,
    );
  }
}

function end(verifying: Verifying): Report {
  const { verification, edge, since, sinceRoot, origin, replay } = verifying;
  if (verifying.expects !== 'nothing') report(verifying, wholeExport, 'bad-order', 'The export ends before its checkpoint.');
  const restorations = replay.restorations();
  for (const restoration of restorations) judgeLost(verifying, restoration);
  if (since !== undefined && (sinceRoot === undefined || !sameBytes(sinceRoot, since.root))) {
    const why = toldBy(restorations, since);
    report(
      verifying,
      wholeExport,
      'not-a-prefix',
      `The log does not begin with the ${since.size} entries of the earlier checkpoint.${why}`,
    );
  }
  return {
    ok: verifying.found === 0,
    origin,
    entries: edge.size,
    root: toHex(edgeRoot(edge, verification.sha256)),
    findings: [...verifying.overall, ...verifying.findings].slice(0, mostFindings),
    found: verifying.found,
    restorations,
    unreplayed: replay.unreplayed(),
    cannotKnow: limitsOf(since?.size),
  };
}

/** What is said to be lost was signed: by the key of this log, and beyond what was put back. */
function judgeLost(verifying: Verifying, { index, sealed, lost }: Restoration): void {
  if (lost === null) return;
  const signed = openNote(verifying, lost.note, `The checkpoint of what was lost before entry ${index}`);
  if (signed === undefined || (signed.size === lost.size && toHex(signed.root) === lost.root)) return;
  report(
    verifying,
    index,
    'bad-checkpoint',
    `The checkpoint of what was lost signs ${signed.size} entries, and not ${lost.size} after ${sealed}.`,
  );
}

/** Where the log itself says that it left off from what an earlier checkpoint signed. */
function toldBy(restorations: readonly Restoration[], { size }: Checkpoint): string {
  const told = restorations.find(({ sealed }) => sealed < size);
  if (told === undefined) return '';
  return ` Entry ${told.index} says why: the database was put back from a backup of ${told.sealed} entries, and what came after them is lost.`;
}
