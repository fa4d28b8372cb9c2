import { createHash } from 'node:crypto';
import { type Reply, replyOf } from './front.ts';

/** An error as a cmdlet of Exchange throws it. */
export interface Exception {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** `Ex6F9304|Type|Text`, where the workload itself has said it. */
  readonly detail?: string;
  readonly headers?: { readonly [name: string]: string };
  /** The same in our own words, for who knows us. */
  readonly countersign?: object;
}

const tasks = 'Microsoft.Exchange.Configuration.Tasks';
const automation = 'System.Management.Automation';

export const types = {
  localized: `${tasks}.LocalizedException`,
  notFound: `${tasks}.ManagementObjectNotFoundException`,
  exists: 'Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException',
  binding: `${automation}.ParameterBindingException`,
  transformation: `${automation}.ParameterTransformationException`,
  command: `${automation}.CommandNotFoundException`,
  odata: 'Microsoft.OData.ODataException',
  service: 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
} as const;

const ids: { readonly [type: string]: string } = { [types.localized]: '882BD051', [types.notFound]: '6F9304' };

function idOf(type: string): string {
  return ids[type] ?? createHash('sha256').update(type).digest('hex').slice(0, 6).toUpperCase();
}

const words: { readonly [status: number]: string } = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  424: 'FailedDependency',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
};

/** The admin API's error body: clients take `details[0].message` apart at its bars, and else read the inner exception. */
export function errorReply({ status, type, text, detail, headers = {}, countersign }: Exception): Reply {
  const server = status >= 500;
  const body = {
    error: {
      code: words[status] ?? 'InternalServerError',
      message: 'Error executing cmdlet',
      details: [{ code: server ? 'Server' : 'Client', target: '', message: detail ?? `Ex${idOf(type)}|${type}|${text}` }],
      innererror: {
        message: 'Error executing cmdlet',
        type: types.service,
        stacktrace: '',
        internalexception: { message: text, type, stacktrace: '' },
      },
      'adminapi.warnings@odata.type': '#Collection(String)',
      '@adminapi.warnings': [],
      ...(countersign === undefined ? {} : { countersign }),
    },
  };
  return replyOf(status, body, { 'x-ExceptionType': type, 'x-ExceptionTargetType': 'String', ...headers });
}
