import { type Call, type Handlers, moment, text } from '../exchange/call.ts';
import { alreadyExists, notFound } from '../exchange/exception.ts';
import { textOf } from '../json.ts';
import { findAll, findOne, refuseTaken } from '../state/identity.ts';
import { type ExchangeObject, nextGuid, objectsOf } from '../state/tenant-state.ts';
import { read } from './filter.ts';

/** How long a move takes, in milliseconds; the first minute it waits for its turn. */
const LASTS = 10 * 60_000;
const WAITS = 60_000;

function newMove(call: Call): readonly ExchangeObject[] {
  const mailbox = findOne(call.state, ['Mailbox', 'MailUser'], text(call, 'Identity'));
  if (findAll(call.state, ['MoveRequest'], mailbox.Guid).length > 0) throw alreadyExists(textOf(mailbox.Name));
  const move: ExchangeObject = {
    Identity: mailbox.Name ?? null,
    Name: mailbox.Name ?? null,
    DisplayName: mailbox.DisplayName ?? null,
    Alias: mailbox.Alias ?? null,
    PrimarySmtpAddress: mailbox.PrimarySmtpAddress ?? null,
    Guid: mailbox.Guid ?? null,
    QueuedTimestamp: moment(call),
    TargetDeliveryDomain: text(call, 'TargetDeliveryDomain'),
  };
  objectsOf(call.state, 'MoveRequest').push(move);
  return [asNow(call, move)];
}

function moveStatistics(call: Call): readonly ExchangeObject[] {
  return [asNow(call, findOne(call.state, ['MoveRequest'], text(call, 'Identity')))];
}

function newBatch(call: Call): readonly ExchangeObject[] {
  const name = text(call, 'Name');
  refuseTaken(call.state, ['MigrationBatch'], [name]);
  const batch: ExchangeObject = {
    Identity: name,
    Name: name,
    Guid: nextGuid(call.state),
    QueuedTimestamp: moment(call),
    TargetDeliveryDomain: text(call, 'TargetDeliveryDomain'),
  };
  objectsOf(call.state, 'MigrationBatch').push(batch);
  return [asNow(call, batch)];
}

function getBatches(call: Call): readonly ExchangeObject[] {
  const found = read(call, ['MigrationBatch']);
  if (text(call, 'Identity') !== '' && found.length === 0) throw notFound(text(call, 'Identity'));
  return found.map((batch) => asNow(call, batch));
}

/** It goes on by itself: how far it is comes of when it was asked for. */
function asNow(call: Call, job: ExchangeObject): ExchangeObject {
  const since = call.now - Date.parse(textOf(job.QueuedTimestamp));
  const done = Math.min(1, Math.max(0, (since - WAITS) / (LASTS - WAITS)));
  const status = since < WAITS ? 'Queued' : done < 1 ? 'InProgress' : 'Completed';
  return { ...job, Status: status, PercentComplete: Math.floor(done * 100) };
}

/** Jobs that go on after they were asked for: moves of one mailbox, and of a list of them. */
export const moves: Handlers = {
  'New-MoveRequest': newMove,
  'Get-MoveRequestStatistics': moveStatistics,
  'New-MigrationBatch': newBatch,
  'Get-MigrationBatch': getBatches,
};
