import { type Call, given, type Handlers, moment, text, texts } from '../exchange/call.ts';
import { badValue } from '../exchange/exception.ts';
import { textOf } from '../json.ts';
import { type ExchangeObject, nextGuid, objectsOf } from '../state/tenant-state.ts';
import { wildcard } from './filter.ts';

const DAY = 24 * 60 * 60 * 1000;

function getTrace(call: Call): readonly ExchangeObject[] {
  const until = given(call, 'EndDate') ? Date.parse(text(call, 'EndDate')) : call.now;
  const since = given(call, 'StartDate') ? Date.parse(text(call, 'StartDate')) : until - 2 * DAY;
  if (since > until) throw badValue('EndDate', 'The end date must not be before the start date.');
  if (until - since > 10 * DAY) throw badValue('StartDate', 'A trace covers at most ten days.');
  const size = call.parameters.ResultSize ?? 1000;
  if (typeof size !== 'number' || size < 1 || size > 5000) throw badValue('ResultSize', 'The value must be between 1 and 5000.');
  return objectsOf(call.state, 'MessageTraceV2')
    .filter((message) => Date.parse(textOf(message.Received)) >= since && Date.parse(textOf(message.Received)) <= until)
    .filter((message) => isWanted(call, message))
    .slice(0, size);
}

function isWanted(call: Call, message: ExchangeObject): boolean {
  const filters = ['RecipientAddress', 'SenderAddress', 'MessageId', 'MessageTraceId', 'Status'].filter((name) => given(call, name));
  const named = filters.every((name) => texts(call, name).some((wanted) => wildcard(wanted)(textOf(message[name]))));
  return named && textOf(message.Subject).toLowerCase().includes(text(call, 'Subject').toLowerCase());
}

function startHistoricalSearch(call: Call): readonly ExchangeObject[] {
  const id = nextGuid(call.state);
  const title = text(call, 'ReportTitle');
  const search: ExchangeObject = {
    Identity: id,
    JobId: id,
    Name: title,
    ReportTitle: title,
    Status: 'NotStarted',
    SubmitDate: moment(call),
    ...call.parameters,
  };
  objectsOf(call.state, 'HistoricalSearch').push(search);
  return [search];
}

export const messageTraces: Handlers = { 'Get-MessageTraceV2': getTrace, 'Start-HistoricalSearch': startHistoricalSearch };
