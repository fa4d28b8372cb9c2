import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formIn, timeIn } from './asked-for.ts';

const pointer = (query: object) => {
  const read = timeIn(query);
  return 'refused' in read ? read.extra?.pointer : read;
};

test('a report is of a month in its zone, from one time to another, or until now', () => {
  assert.deepEqual(timeIn({ month: '2026-10', zone: 'Europe/Vienna' }), {
    ...{ from: Date.UTC(2026, 8, 30, 22), until: Date.UTC(2026, 9, 31, 23), zone: 'Europe/Vienna' },
  });
  assert.deepEqual(timeIn({ from: '2026-11-01T00:00:00Z' }), { from: Date.UTC(2026, 10, 1), until: undefined, zone: 'UTC' });
});

test('what is no time is refused, with its place', () => {
  assert.equal(pointer({}), '/from');
  assert.equal(pointer({ until: '2026-11-01T00:00:00Z' }), '/from');
  assert.equal(pointer({ month: '2026-13' }), '/month');
  assert.equal(pointer({ month: '2026-11', from: '2026-11-01T00:00:00Z' }), '/month');
  assert.equal(pointer({ month: '2026-11', zone: 'Mars/Olympus' }), '/zone');
  assert.equal(pointer({ from: 'yesterday' }), '/from');
  assert.equal(pointer({ from: '2026-11-01T00:00:00Z', until: 'now' }), '/until');
});

test('its form is the one that is named, or what the client likes best of what there is', () => {
  assert.equal(formIn('pdf', 'text/html'), 'pdf');
  assert.equal(formIn(undefined, 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'), 'html');
  assert.equal(formIn(undefined, 'text/csv;q=0.5, application/pdf'), 'pdf');
  assert.equal(formIn(undefined, 'text/csv;q=0, text/html;q=0.1'), 'html');
  for (const accept of ['', '*/*', 'image/png', 'constructor', 'text/html;q=x']) assert.equal(formIn(undefined, accept), 'json', accept);
});
