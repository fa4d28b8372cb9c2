import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { makeKeys } from '@countersign/server/keys.ts';
import { type End, type Watched, watched } from '../child.ts';

const main = join(import.meta.dirname, '../../packages/server/src/main.ts');
const badConfiguration = 78; // EX_CONFIG of sysexits.h

interface Started {
  readonly child: Watched;
  /** Resolves when it says something. */
  heard(): Promise<unknown>;
  readonly output: () => string;
}

/** The account that nothing binds is not bound by a folder's mode: then the server starts as somebody else, where one of no rights may read this tree. */
const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const nobodyReads = spawnSync(process.execPath, ['--check', main], asNobody).status === 0;

function start(settings: { readonly [name: string]: string }, account: { readonly uid?: number; readonly gid?: number } = {}): Started {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERSIGN_'));
  const env = { ...Object.fromEntries(inherited), COUNTERSIGN_PORT: '0', COUNTERSIGN_ORIGIN: 'start.example', ...settings };
  const child = spawn(process.execPath, [main], { env, ...account, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data));
  return { child: watched(child), heard: () => once(child.stdout, 'data'), output: () => output };
}

/** Resolves when it serves; throws what it said when it ended instead. */
async function serving(settings: { readonly [name: string]: string }): Promise<Started> {
  const started = start(settings);
  const ended = started.child.over.then(() => 'ended');
  while (!started.output().includes('Countersign serves')) {
    const over = await Promise.race([started.heard(), ended]);
    if (over === 'ended') throw new Error(`It should serve, and said: ${started.output()}`);
  }
  return started;
}

async function stop(started: Started): Promise<void> {
  await ended(started, started.child.stop());
}

/** How it ended; what it had said where it did not. */
async function ended({ output }: Started, end: Promise<End>): Promise<number | null> {
  try {
    return (await end).code;
  } catch (cause) {
    throw new Error(`It had said: ${output()}`, { cause });
  }
}

describe('a start that cannot be', () => {
  let root: string;
  let used: string;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'countersign-start-'));
    used = join(root, 'used');
    await stop(await serving({ COUNTERSIGN_DATA: used }));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const copied = (name: string) => {
    const folder = join(root, name);
    cpSync(used, folder, { recursive: true });
    return folder;
  };

  /** It ends with 78, names the code and a next step, and shows no stack and no secret. */
  async function refuses(settings: { readonly [name: string]: string }, code: string, says: RegExp, account = {}): Promise<void> {
    const started = start(settings, account);
    const exit = await ended(started, started.child.end());
    const said = started.output();
    assert.equal(exit, badConfiguration, said);
    assert.ok(said.trimEnd().endsWith(`(${code})`), said);
    assert.match(said, says);
    assert.doesNotMatch(said, /\n\s+at |\.ts:\d|PRIVATE KEY|hunter2/);
  }

  it('on a port in use says which, and starts on another', async () => {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    assert.ok(typeof address === 'object' && address !== null);
    const folder = copied('port');
    await refuses(
      { COUNTERSIGN_DATA: folder, COUNTERSIGN_PORT: String(address.port) },
      'port-in-use',
      new RegExp(`${address.port}.*\\n.*COUNTERSIGN_PORT`),
    );
    listener.close();
    await stop(await serving({ COUNTERSIGN_DATA: folder }));
  });

  it('at another address than the first time keeps the log’s name, and takes no other one', async () => {
    const folder = join(root, 'moved');
    const at = (address: string, name = '') => ({ COUNTERSIGN_DATA: folder, COUNTERSIGN_URL: address, COUNTERSIGN_ORIGIN: name });
    const keys: unknown[] = [];
    for (const address of ['http://first.example:8600', 'http://first.example:8601', 'https://second.example']) {
      const started = await serving(at(address));
      // Until a checkpoint is kept, nothing would be held against the next start.
      while (!existsSync(join(folder, 'checkpoint'))) await setTimeout(20);
      await stop(started);
      keys.push(/key: (\S+)/.exec(started.output())?.[1]);
    }
    assert.match(String(keys[0]), /^first\.example:8600\+/);
    assert.deepEqual(new Set(keys), new Set([keys[0]]));
    await refuses(at('https://second.example', 'second.example'), 'bad-value', /called first\.example:8600.*\n.*COUNTERSIGN_ORIGIN/);
    await stop(await serving(at('https://second.example', 'first.example:8600')));
  });

  it('on a port that the system chooses makes its links with that one, and names the log after none', async () => {
    const started = await serving({ COUNTERSIGN_DATA: join(root, 'chosen'), COUNTERSIGN_ORIGIN: '' });
    while (!started.output().includes('login --url')) await setTimeout(20);
    const url = /listening on (\S+)\)/.exec(started.output())?.[1];
    const headers = { 'content-type': 'application/json', origin: 'https://evil.example', 'x-countersign': 'portal' };
    const foreign = await fetch(`${url}/api/v1/sign-in/token`, { method: 'POST', headers, body: '{"token":"cs_none"}' });
    const refused = await foreign.text();
    await stop(started);
    assert.match(String(url), /^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
    assert.match(started.output(), new RegExp(`^Countersign serves ${url} `, 'm'));
    assert.match(started.output(), new RegExp(`login --url ${url} --username owner`));
    assert.match(started.output(), /key: 127\.0\.0\.1\+/);
    assert.match(refused, new RegExp(`Open ${url} and do it there\\.`));
  });

  it('on an address that is not this machine’s names the setting', async () => {
    await refuses(
      { COUNTERSIGN_DATA: copied('host'), COUNTERSIGN_HOST: '203.0.113.7' },
      'bad-value',
      /203\.0\.113\.7.*\n.*COUNTERSIGN_HOST/,
    );
  });

  it('on a folder that another server has open leaves that one at work', async () => {
    const folder = copied('busy');
    const first = await serving({ COUNTERSIGN_DATA: folder });
    await refuses({ COUNTERSIGN_DATA: folder }, 'data-folder-busy', /Stop it, or give this one its own folder/);
    const url = /listening on (\S+)\)/.exec(first.output())?.[1];
    assert.equal((await fetch(`${url}/api/v1/status`)).status, 200);
    await stop(first);
    await stop(await serving({ COUNTERSIGN_DATA: folder }));
  });

  it('on a database that something else has locked says which file, and starts when it is free', async () => {
    const folder = copied('locked');
    const other = new DatabaseSync(join(folder, 'countersign.db'));
    other.exec('begin exclusive');
    await refuses(
      { COUNTERSIGN_DATA: folder },
      'database-unavailable',
      /does not answer.*\n.*countersign\.db in COUNTERSIGN_DATA, and start again/,
    );
    other.close();
    await stop(await serving({ COUNTERSIGN_DATA: folder }));
  });

  it('on a database of a newer version says to start that one', async () => {
    const folder = copied('newer');
    const db = new DatabaseSync(join(folder, 'countersign.db'));
    db.exec(`insert into schema_versions (version, applied_at, program) values (999, 1, '9.9.9')`);
    db.close();
    await refuses({ COUNTERSIGN_DATA: folder }, 'database-newer', /Start that version, or restore an older backup/);
  });

  it('on a database that cannot be written says so before anybody acts', async () => {
    const folder = copied('read-only');
    const file = join(folder, 'countersign.db');
    const bytes = readFileSync(file);
    // A write version from the future binds root too: https://www.sqlite.org/fileformat2.html#file_format_version_numbers
    bytes[18] = 3;
    writeFileSync(file, bytes);
    await refuses({ COUNTERSIGN_DATA: folder }, 'database-read-only', /Check who owns its files/);
    bytes[18] = 2;
    writeFileSync(file, bytes);
    await stop(await serving({ COUNTERSIGN_DATA: folder }));
  });

  it('in a folder that cannot be written to says which, and how it can be', { skip: !nobodyReads }, async () => {
    chmodSync(root, 0o755);
    const folder = copied('not-mine');
    chmodSync(folder, 0o555);
    await refuses(
      { COUNTERSIGN_DATA: folder },
      'database-read-only',
      /not-mine cannot be written to: EACCES.*\n.*COUNTERSIGN_DATA/,
      asNobody,
    );
    chmodSync(folder, 0o700);
    await stop(await serving({ COUNTERSIGN_DATA: folder }));
  });

  it('on a file that is no database changes nothing in it', async () => {
    const folder = copied('strange');
    const file = join(folder, 'countersign.db');
    writeFileSync(file, 'not a database, but long enough to be taken for the header of one '.repeat(50));
    const before = readFileSync(file, 'utf8');
    await refuses({ COUNTERSIGN_DATA: folder }, 'database-unavailable', /countersign\.db/);
    assert.equal(readFileSync(file, 'utf8'), before);
  });

  it('in a place where no folder can be names the setting', async () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    await refuses({ COUNTERSIGN_DATA: file }, 'bad-value', /Set COUNTERSIGN_DATA/);
    await refuses({ COUNTERSIGN_DATA: join(file, 'below') }, 'bad-value', /Set COUNTERSIGN_DATA/);
  });

  it('without each of its keys, or with a broken one, makes no new ones and shows none', async () => {
    const names = readdirSync(join(used, 'keys'));
    assert.ok(names.length > 0);
    for (const name of names) {
      const [broken, missing] = [copied(`broken-${name}`), copied(`missing-${name}`)];
      writeFileSync(join(broken, 'keys', name), 'hunter2');
      await refuses({ COUNTERSIGN_DATA: broken }, 'config-missing', /Restore the folder from your backup/);
      rmSync(join(missing, 'keys', name));
      await refuses({ COUNTERSIGN_DATA: missing }, 'config-missing', /Restore the keys from your backup/);
      assert.deepEqual(
        readdirSync(join(missing, 'keys')),
        names.filter((one) => one !== name),
      );
    }
  });

  it('with the seal or the signing key of another log begins nothing', async () => {
    const others = join(root, 'keys-of-another');
    makeKeys(others);
    for (const name of ['seal.key', 'log-signing.pem']) {
      const folder = copied(`other-${name}`);
      copyFileSync(join(others, name), join(folder, 'keys', name));
      await refuses(
        { COUNTERSIGN_DATA: folder },
        'config-missing',
        /are not those that this database’s log began with.*\n.*COUNTERSIGN_KEYS/,
      );
    }
    await refuses({ COUNTERSIGN_DATA: used, COUNTERSIGN_KEYS: others }, 'config-missing', /are not those/);
  });

  it('where not all of its keys can be made leaves none of them, and makes them when they can be', async () => {
    const folder = join(root, 'no-keys');
    const keys = join(root, 'keys-elsewhere');
    mkdirSync(join(keys, 'secrets.key'), { recursive: true });
    const settings = { COUNTERSIGN_DATA: folder, COUNTERSIGN_KEYS: keys };
    await refuses(
      settings,
      'config-missing',
      /No keys can be made in .*keys-elsewhere: EEXIST.*\n.*start this one again.*COUNTERSIGN_KEYS/,
    );
    assert.deepEqual(readdirSync(keys), ['secrets.key']);
    rmSync(join(keys, 'secrets.key'), { recursive: true });
    await stop(await serving(settings));
    assert.deepEqual(readdirSync(keys).toSorted(), ['log-signing.pem', 'seal.key', 'secrets.key']);
  });

  it('with a demo’s database for real, or the other way round, is refused', async () => {
    const demo = join(root, 'demo');
    await stop(await serving({ COUNTERSIGN_DATA: demo, COUNTERSIGN_DEMO: '1' }));
    await refuses({ COUNTERSIGN_DATA: demo }, 'demo-database', /another COUNTERSIGN_DATA/);
    await refuses({ COUNTERSIGN_DATA: copied('real'), COUNTERSIGN_DEMO: '1' }, 'database-not-demo', /fresh folder/);
  });

  it('with a PostgreSQL that is not there, or an address that is none, shows no password', async () => {
    const folder = copied('postgres');
    const at = (url: string) => ({ COUNTERSIGN_DATA: folder, COUNTERSIGN_DATABASE_URL: url });
    await refuses(at('postgres://u:hunter2@127.0.0.1:1/x'), 'database-unavailable', /COUNTERSIGN_DATABASE_URL/);
    await refuses(at('postgres://u:hunter2@[bad/x'), 'bad-value', /COUNTERSIGN_DATABASE_URL/);
    await refuses(at('mysql://u:hunter2@127.0.0.1/x'), 'bad-value', /COUNTERSIGN_DATABASE_URL/);
  });

  for (const [name, value] of [
    ['COUNTERSIGN_PROT', '8600'],
    ['COUNTERSIGN_PORT', '99999'],
    ['COUNTERSIGN_PORT', '-1'],
    ['COUNTERSIGN_PORT', '8600x'],
    ['COUNTERSIGN_LOG', 'loud'],
    ['COUNTERSIGN_RATE_LIMIT', 'many'],
    ['COUNTERSIGN_TRUSTED_PROXIES', 'everybody'],
    ['COUNTERSIGN_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['COUNTERSIGN_URL', 'here'],
    ['COUNTERSIGN_ORIGIN', 'two words'],
  ] as const) {
    it(`with ${name}=${value} names the setting, and makes no folder`, async () => {
      const folder = join(root, 'never');
      await refuses({ COUNTERSIGN_DATA: folder, [name]: value }, 'bad-value', new RegExp(name));
      assert.ok(!readdirSync(root).includes('never'));
    });
  }
});
