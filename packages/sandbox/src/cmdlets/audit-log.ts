import { type Call, given, type Handlers, text, texts } from '../exchange/call.ts';
import { badValue } from '../exchange/exception.ts';
import { type JsonObject, same, textOf } from '../json.ts';
import { type AuditRecord, type ExchangeObject, nextGuid, singleton, type TenantState } from '../state/tenant-state.ts';

/** Parameters whose values Exchange's own audit does not keep. */
const MASKED = /^(Password|Credentials|AzureSharedAccessSignatureToken)$/;

/** What was done, for the unified audit log. */
export interface Change {
  readonly operation: string;
  readonly actor: string;
  readonly parameters: JsonObject;
  readonly objectId: string;
  readonly at: number;
  readonly requestId: string;
  readonly sessionId: string;
}

/** Whether the tenant's unified audit log takes changes in now. */
export const isAudited = (state: TenantState): boolean => singleton(state, 'AdminAuditLogConfig').UnifiedAuditLogIngestionEnabled !== false;

/** Records a change. Unlike Exchange, which takes minutes to hours, it can be searched at once. */
export function recordChange(state: TenantState, change: Change): void {
  const parameters = Object.entries(change.parameters).map(([Name, value]) => ({
    Name,
    Value: MASKED.test(Name) ? '*****' : textOf(value),
  }));
  state.audit.push({
    id: nextGuid(state),
    at: change.at,
    operation: change.operation,
    userId: change.actor,
    objectId: change.objectId,
    parameters,
    requestId: change.requestId,
    sessionId: change.sessionId,
  });
}

function search(call: Call): readonly ExchangeObject[] {
  const [from, to] = [Date.parse(text(call, 'StartDate')), Date.parse(text(call, 'EndDate'))];
  if (from > to) throw badValue('EndDate', 'The end date must not be before the start date.');
  const size = resultSize(call);
  if (given(call, 'RecordType') && !/^(ExchangeAdmin|1)$/i.test(text(call, 'RecordType'))) return [];
  const found = call.state.audit.filter((record) => record.at >= from && record.at <= to && isWanted(call, record));
  return found
    .toReversed()
    .slice(0, size)
    .map((record, index) => shown(call.state, record, { index: index + 1, count: found.length }));
}

function resultSize(call: Call): number {
  const size = call.parameters.ResultSize ?? 100;
  if (typeof size === 'number' && size >= 1 && size <= 5000) return size;
  throw badValue('ResultSize', 'The value must be between 1 and 5000.');
}

function isWanted(call: Call, record: AuditRecord): boolean {
  const among = (parameter: string, value: string): boolean =>
    !given(call, parameter) || texts(call, parameter).some((each) => same(each, value));
  const free = text(call, 'FreeText').toLowerCase();
  return (
    among('Operations', record.operation) &&
    among('UserIds', record.userId) &&
    among('ObjectIds', record.objectId) &&
    (free === '' || JSON.stringify(record).toLowerCase().includes(free))
  );
}

function shown(state: TenantState, record: AuditRecord, place: { index: number; count: number }): ExchangeObject {
  const created = new Date(record.at).toISOString();
  return {
    Identity: record.id,
    RecordType: 'ExchangeAdmin',
    CreationDate: created,
    UserIds: record.userId,
    Operations: record.operation,
    AuditData: JSON.stringify(auditData(state, record, created.slice(0, 19))),
    ResultIndex: place.index,
    ResultCount: place.count,
    IsValid: true,
    ObjectState: 'Unchanged',
  };
}

function auditData(state: TenantState, record: AuditRecord, created: string): object {
  const isApp = !record.userId.includes('@');
  return {
    CreationTime: created,
    Id: record.id,
    Operation: record.operation,
    OrganizationId: state.options.id,
    RecordType: 1,
    ResultStatus: 'True',
    UserKey: record.userId,
    UserType: isApp ? 5 : 2,
    Version: 1,
    Workload: 'Exchange',
    ClientIP: '127.0.0.1',
    ObjectId: record.objectId,
    UserId: record.userId,
    AppId: isApp ? record.userId : '',
    ClientAppId: '',
    ExternalAccess: false,
    OrganizationName: state.options.domain,
    OriginatingServer: 'SANDBOX.PROD.OUTLOOK.COM',
    Parameters: record.parameters,
    RequestId: record.requestId,
    SessionId: record.sessionId,
  };
}

export const auditLog: Handlers = { 'Search-UnifiedAuditLog': search };
