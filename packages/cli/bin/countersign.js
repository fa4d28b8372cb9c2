#!/usr/bin/env node
// Plain JavaScript that any Node reads: it finds one that is new enough to run the rest.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const needed = 26;
const major = Number(process.versions.node.split('.')[0]);

/** The Node that npm installed beside Countersign; undefined where this is it. */
function ownNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const places = ['../../../node_modules/node/bin/', '../../../node_modules/.bin/'];
  const found = places.map((place) => fileURLToPath(new URL(place + name, import.meta.url))).find((path) => existsSync(path));
  return found === undefined || realpathSync(found) === realpathSync(process.execPath) ? undefined : realpathSync(found);
}

function runWith(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  // Ctrl-C reaches both processes; the one that does the work says what it means. What is sent to this one alone is passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  child.on('error', giveUp);
}

function giveUp() {
  console.error(`countersign needs Node ${needed}; this is ${process.versions.node}.`);
  console.error('Next: run "npm ci" in the folder of Countersign, which brings its own Node, or install Node 26.');
  process.exit(2);
}

if (major >= needed) {
  const { start } = await import('../src/main.ts');
  await start();
} else {
  const node = ownNode();
  if (node === undefined) giveUp();
  else runWith(node);
}
