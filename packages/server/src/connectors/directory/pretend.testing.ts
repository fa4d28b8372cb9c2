import { createServer as createTcpServer, type Server } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { createCertificate } from '@countersign/sandbox/testing/certificate.ts';
import {
  AndFilter,
  BerReader,
  BerWriter,
  EqualityFilter,
  type Filter,
  ModifyRequest,
  NotFilter,
  OrFilter,
  PresenceFilter,
  SearchRequest,
} from 'ldapts';
import type { Trouble } from '../contract.testing.ts';
import { guidOf } from './name.ts';

/**
 * A directory that does as it is told: a few entries, and every trouble that a real one cannot be asked for. It shows no filter but ours.
 * Links that end by themselves are as MS-ADTS has them (3.1.1.9.2, 3.1.1.3.4.1.36, TTL-DN of its glossary), in a forest whose partitions say so.
 */
export interface Pretend {
  readonly url: string;
  readonly ca: string;
  trouble(kind: Trouble, times: number): void;
  changes(): number;
  /** Changes, and reads of what people read or of members, that arrived; looking names up is not counted. */
  calls(): number;
  trapped(): number;
  reset(): void;
  values(dn: string, attribute: string): readonly string[];
  put(dn: string, attribute: string, values: readonly string[]): void;
  /** Time goes on for links that end by themselves. */
  forward(seconds: number): void;
  stop(): Promise<void>;
}

type Entries = Map<string, Map<string, string[]>>;

interface Asked {
  readonly id: number;
  readonly operation: number;
  readonly reader: BerReader;
  readonly socket: TLSSocket;
  readonly bytes: Buffer;
}

/** `group member` in lower case → when the link ends, in seconds. */
type Links = Map<string, number>;

interface State {
  readonly entries: Entries;
  readonly links: Links;
  readonly now: number;
}

const bind = 0x60;
const search = 0x63;
const modify = 0x66;
const linkTtl = '1.2.840.113556.1.4.2309';

/** A name in lower case, with attributes whose values are text; an objectGUID is 16 letters. */
export async function startPretend(seed: { readonly [dn: string]: { readonly [attribute: string]: readonly string[] } }): Promise<Pretend> {
  let entries = seeded(seed);
  let queue: Trouble[] = [];
  let links: Links = new Map();
  let now = 0;
  const counted = { changes: 0, calls: 0, trapped: 0 };
  const sockets = new Set<TLSSocket>();
  const trap = createTcpServer((socket) => {
    counted.trapped++;
    socket.destroy();
  });
  const trapPort = await listen(trap);
  const { certificatePem: ca, privateKey } = createCertificate({ name: 'pretend directory', addresses: ['127.0.0.1'] });
  const server = createServer({ cert: ca, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let held = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      for (let asked = nextOf(held, socket); asked !== undefined; asked = nextOf(held, socket)) {
        held = held.subarray(asked.size);
        serve(asked);
      }
    });
  });

  function serve(asked: Asked): void {
    if (asked.operation === bind) result(asked, 0x61, 0);
    else if (asked.operation === modify) serveModify(asked);
    else if (asked.operation === search) serveSearch(asked);
    else asked.socket.destroy();
  }

  function serveModify(asked: Asked): void {
    counted.calls++;
    const request = new ModifyRequest({ messageId: asked.id });
    request.parse(asked.reader, []);
    befall(asked, 0x67, () => {
      const was = { entries: copied(entries), links: new Map(links) };
      const code = modified({ entries, links, now }, request);
      if (code !== 0) ({ entries, links } = was);
      if (code === 0) counted.changes++;
      return () => result(asked, 0x67, code);
    });
  }

  function serveSearch(asked: Asked): void {
    const request = new SearchRequest({ messageId: asked.id, filter: new PresenceFilter({ attribute: 'objectclass' }) });
    request.parse(asked.reader, []);
    const found = [...entries].filter(([dn]) => isIn(dn, request)).filter(([, values]) => fits(request.filter, values));
    const answer = () => {
      // A control that is asked for stands behind the request as it came.
      const inSeconds = asked.bytes.includes(linkTtl) ? (dn: string, member: string) => secondsOf({ links, now }, dn, member) : undefined;
      for (const [dn, values] of found)
        asked.socket.write(entryMessage(asked.id, dn, wanted(entries, values, { dn, names: request.attributes, inSeconds })));
      result(asked, 0x65, 0);
    };
    const read = request.attributes.some((name) => name === 'whencreated' || name === 'member');
    if (read) counted.calls++;
    if (read) befall(asked, 0x65, () => answer);
    else answer();
  }

  /** Does the work, or the trouble that was ordered, before or after it. */
  function befall(asked: Asked, tag: number, work: () => () => void): void {
    const kind = queue.shift();
    if (kind === undefined) {
      work()();
      return;
    }
    if (kind.endsWith('-after')) work();
    troubles[kind.replace('-after', '')]?.(asked, tag);
  }

  const troubles: { readonly [kind: string]: (asked: Asked, tag: number) => void } = {
    drop: ({ socket }) => socket.destroy(),
    fail: (asked, tag) => result(asked, tag, 80),
    forbidden: (asked, tag) => result(asked, tag, 50, Buffer.from([0x6e, 0x6f, 0xff, 0xfe, 0x80, 0x00])),
    garbage: ({ id, socket }, tag) => socket.write(id % 2 === 0 ? 'HTTP/1.1 200 OK\r\n\r\n' : truncated(id, tag)),
    hang: () => undefined,
    huge: ({ socket }) => socket.write(Buffer.concat([Buffer.from([0x30, 0x84, 0x3f, 0, 0, 0]), Buffer.alloc(512 * 1024, 1)])),
    redirect: (asked, tag) => result(asked, tag, 10, Buffer.from('elsewhere'), `ldaps://127.0.0.1:${trapPort}/DC=corp,DC=example`),
    throttle: (asked, tag) => result(asked, tag, 51),
    unauthorized: (asked, tag) =>
      result(asked, tag, 1, Buffer.from('000004DC: LdapErr: DSID-0C090A5E, comment: a successful bind must be completed\0')),
  };

  const port = await listen(server);
  return {
    url: `ldaps://127.0.0.1:${port}`,
    ca,
    trouble: (kind, times) => {
      queue = Array.from({ length: times }, () => kind);
    },
    changes: () => counted.changes,
    calls: () => counted.calls,
    trapped: () => counted.trapped,
    reset: () => {
      queue = [];
      entries = seeded(seed);
      links = new Map();
      Object.assign(counted, { changes: 0, calls: 0, trapped: 0 });
    },
    values: (dn, attribute) => entries.get(dn.toLowerCase())?.get(attribute.toLowerCase()) ?? [],
    put: (dn, attribute, values) => void entries.get(dn.toLowerCase())?.set(attribute.toLowerCase(), [...values]),
    forward: (seconds) => {
      now += seconds;
      for (const [link, end] of links) if (end <= now) unlink({ entries, links }, link);
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([server, trap].map((one) => new Promise((resolve) => one.close(resolve))));
    },
  };
}

function seeded(seed: Parameters<typeof startPretend>[0]): Entries {
  const entry = (attributes: { readonly [name: string]: readonly string[] }) =>
    new Map(Object.entries(attributes).map(([name, values]): [string, string[]] => [name.toLowerCase(), [...values]]));
  return new Map(Object.entries(seed).map(([dn, attributes]) => [dn.toLowerCase(), entry(attributes)]));
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The first whole request of what has come. */
function nextOf(bytes: Buffer, socket: TLSSocket): (Asked & { readonly size: number }) | undefined {
  const reader = new BerReader(bytes);
  if (reader.readSequence() === null || reader.remain < reader.length) return undefined;
  const size = reader.offset + reader.length;
  reader.setBufferSize(size);
  return { id: reader.readInt() ?? 0, operation: reader.readSequence() ?? 0, reader, socket, size, bytes: bytes.subarray(0, size) };
}

function copied(entries: Entries): Entries {
  return new Map([...entries].map(([dn, values]) => [dn, new Map([...values].map(([name, all]) => [name, [...all]]))]));
}

const enabledFor = 'cn=partitions,cn=configuration,';

function mayEnd(entries: Entries): boolean {
  return [...entries.values()].some((values) =>
    (values.get('msds-enabledfeaturebl') ?? []).some((dn) => dn.toLowerCase().startsWith(enabledFor)),
  );
}

function unlink({ entries, links }: Pick<State, 'entries' | 'links'>, link: string): void {
  links.delete(link);
  const [group = '', member] = link.split(' ends ');
  const entry = entries.get(group);
  entry?.set(
    'member',
    (entry.get('member') ?? []).filter((one) => one.toLowerCase() !== member),
  );
}

const linkOf = (group: string, member: string) => `${group} ends ${member}`.toLowerCase();

function secondsOf({ links, now }: Pick<State, 'links' | 'now'>, group: string, member: string): number | undefined {
  const end = links.get(linkOf(group, member));
  return end === undefined ? undefined : end - now;
}

/** A value without the end that stands in it; undefined where the forest knows no such names. */
function linked(state: State, group: string, value: string): string | undefined {
  const [, seconds, dn] = /^<TTL=([0-9]+),(.+)>$/s.exec(value) ?? [];
  if (dn === undefined) return value;
  if (!mayEnd(state.entries)) return undefined;
  state.links.set(linkOf(group, dn), state.now + Number(seconds));
  return dn;
}

function modified(state: State, { dn, changes }: ModifyRequest): number {
  const { entries } = state;
  const entry = entries.get(dn.toLowerCase());
  if (entry === undefined) return 32;
  for (const { operation, modification } of changes) {
    const name = modification.type.toLowerCase();
    const old = entry.get(name) ?? [];
    const values: string[] = [];
    for (const written of modification.values.map(String)) {
      const value = name === 'member' ? linked(state, dn, written) : written;
      if (value === undefined) return 34;
      values.push(value);
      if (operation === 'delete') state.links.delete(linkOf(dn, value));
    }
    if (operation === 'add' && values.some((value) => old.includes(value))) return 68;
    if (operation === 'delete' && values.some((value) => !old.includes(value))) return 16;
    entry.set(
      name,
      operation === 'add' ? [...old, ...values] : operation === 'delete' ? old.filter((one) => !values.includes(one)) : values,
    );
  }
  return 0;
}

function isIn(dn: string, { baseDN, scope }: SearchRequest): boolean {
  return scope === 'base' ? dn === baseDN.toLowerCase() : dn === baseDN.toLowerCase() || dn.endsWith(`,${baseDN.toLowerCase()}`);
}

function fits(filter: Filter, values: Map<string, string[]>): boolean {
  if (filter instanceof AndFilter) return filter.filters.every((one) => fits(one, values));
  if (filter instanceof OrFilter) return filter.filters.some((one) => fits(one, values));
  if (filter instanceof NotFilter) return !fits(filter.filter, values);
  // The library reads its attribute from the wrong place; what we ask for is there in every entry.
  if (filter instanceof PresenceFilter) return true;
  if (!(filter instanceof EqualityFilter)) throw new Error(`no such filter: ${filter.toString()}`);
  const [sought, all] = [String(filter.value).toLowerCase(), values.get(filter.attribute.toLowerCase()) ?? []];
  return all.some((value) => value.toLowerCase() === sought);
}

type Shown = readonly (readonly [name: string, values: readonly string[]])[];

interface Wanting {
  readonly dn: string;
  readonly names: readonly string[];
  readonly inSeconds: ((group: string, member: string) => number | undefined) | undefined;
}

function wanted(entries: Entries, values: Map<string, string[]>, { dn: group, names, inSeconds }: Wanting): Shown {
  const member = (dn: string) => {
    if (inSeconds === undefined) return extended(entries, dn);
    const seconds = inSeconds(group, dn);
    return seconds === undefined ? dn : `<TTL=${seconds},${dn}>`;
  };
  const shown = (name: string) => (name === 'member' ? (values.get(name) ?? []).map(member) : (values.get(name) ?? []));
  return names.map((name) => [name, shown(name)] as const).filter(([, all]) => all.length > 0);
}

/** A member with its id in front, as is asked for. */
function extended(entries: Entries, dn: string): string {
  const [letters = ''] = entries.get(dn.toLowerCase())?.get('objectguid') ?? [];
  return `<GUID=${guidOf(Buffer.from(letters)) ?? ''}>;${dn}`;
}

function message(id: number, tag: number, body: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(tag);
  body(writer);
  writer.endSequence();
  writer.endSequence();
  return writer.buffer;
}

function entryMessage(id: number, dn: string, shown: Shown): Buffer {
  return message(id, 0x64, (writer) => {
    writer.writeString(dn);
    writer.startSequence();
    for (const [name, values] of shown) {
      writer.startSequence();
      writer.writeString(properNames[name] ?? name);
      writer.startSequence(0x31);
      for (const value of values) writer.writeString(value);
      writer.endSequence();
      writer.endSequence();
    }
    writer.endSequence();
  });
}

const properNames: { readonly [name: string]: string } = { objectguid: 'objectGUID' };

/** A result whose body is empty: a careless reader takes the missing code for success. */
function truncated(id: number, tag: number): Buffer {
  return message(id, tag, () => undefined);
}

function result({ id, socket }: Asked, tag: number, code: number, said = Buffer.alloc(0), referral?: string): void {
  const answer = message(id, tag, (writer) => {
    writer.writeEnumeration(code);
    writer.writeString('');
    writer.writeBuffer(said, 0x04);
    if (referral === undefined) return;
    writer.startSequence(0xa3);
    writer.writeString(referral);
    writer.endSequence();
  });
  socket.write(answer);
}
