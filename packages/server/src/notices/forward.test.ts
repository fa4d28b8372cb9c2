import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ocsfEvent } from './ocsf.ts';
import { syslogMessage } from './syslog.ts';

const text = JSON.stringify({ about: { person: 'p"]\\\n1', request: 'req_1' }, by: 'person_1', kind: 'call.blocked' });
const entry = { index: 7, at: Date.UTC(2026, 2, 2), kind: 'call.blocked', text };

it('nothing in an entry ends a syslog value, its structured data or its line', () => {
  const message = syslogMessage(entry, 'log of x\n');
  assert.ok(
    message.startsWith(
      '<108>1 2026-03-02T00:00:00.000Z log_of_x_ countersign - call.blocked [countersign@32473 index="7" person="p\\"\\]\\\\ 1" request="req_1"] {',
    ),
  );
  assert.ok(message.endsWith(text));
});

it('an entry about several tenants names each of them to a collector', () => {
  const several = {
    ...entry,
    text: JSON.stringify({ about: { tenants: ['tenant_a"', 'tenant_b'], task: 'x' }, by: null, kind: 'request.filed' }),
  };
  assert.ok(syslogMessage(several, 'log').includes('[countersign@32473 index="7" tenant="tenant_a\\"" tenant="tenant_b" task="x"] {'));
  assert.deepEqual(ocsfEvent(several, 'log').resources, [
    { type: 'tenant', uid: 'tenant_a"' },
    { type: 'tenant', uid: 'tenant_b' },
    { type: 'task', uid: 'x' },
  ]);
});

it('an entry is an OCSF event with the exact leaf beside it', () => {
  const event = ocsfEvent(entry, 'log');
  assert.equal(event.type_uid, 600399);
  assert.equal(event.status_id, 2);
  assert.equal(event.metadata.sequence, 7);
  assert.equal(event.metadata.correlation_uid, 'req_1');
  assert.equal(event.raw_data, text);
});
