import { createHash } from 'node:crypto';
import type { JsonObject } from '../json.ts';

/**
 * What a cmdlet throws. Exchange's cmdlets throw, and so do these: one place, `invoke`, turns it into the answer.
 * A cmdlet throws before it changes anything, so that a rejected call has done nothing.
 */
export class ExchangeException extends Error {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, text: string) {
    super(text);
    this.status = status;
    this.type = type;
  }
}

const TASKS = 'Microsoft.Exchange.Configuration.Tasks';
const DIRECTORY = 'Microsoft.Exchange.Data.Directory';
const AUTOMATION = 'System.Management.Automation';

export const notFound = (identity: string): ExchangeException =>
  new ExchangeException(
    404,
    `${TASKS}.ManagementObjectNotFoundException`,
    `The operation couldn't be performed because object '${identity}' couldn't be found on 'SANDBOX.PROD.OUTLOOK.COM'.`,
  );

export const ambiguous = (identity: string): ExchangeException =>
  new ExchangeException(
    400,
    `${TASKS}.ManagementObjectAmbiguousException`,
    `The operation couldn't be performed because '${identity}' matches multiple entries.`,
  );

export const alreadyExists = (name: string): ExchangeException =>
  new ExchangeException(
    400,
    `${DIRECTORY}.ADObjectAlreadyExistsException`,
    `The name "${name}" is already being used. Please try another name.`,
  );

export const invalid = (text: string): ExchangeException => new ExchangeException(400, `${TASKS}.RecipientTaskException`, text);

export const memberExists = (member: string, group: string): ExchangeException =>
  new ExchangeException(
    400,
    `${TASKS}.MemberAlreadyExistsException`,
    `The recipient "${member}" is already a member of the group "${group}".`,
  );

export const memberMissing = (member: string, group: string): ExchangeException =>
  new ExchangeException(400, `${TASKS}.MemberNotFoundException`, `The recipient "${member}" isn't a member of the group "${group}".`);

export const badBinding = (text: string): ExchangeException => new ExchangeException(400, `${AUTOMATION}.ParameterBindingException`, text);

export const ambiguousSet = (): ExchangeException =>
  new ExchangeException(
    400,
    `${AUTOMATION}.AmbiguousParameterSetException`,
    'Parameter set cannot be resolved using the specified named parameters.',
  );

export const badValue = (parameter: string, why: string): ExchangeException =>
  new ExchangeException(
    400,
    `${AUTOMATION}.ParameterTransformationException`,
    `Cannot process argument transformation on parameter '${parameter}'. ${why}`,
  );

/** What Microsoft's own privileged access management says to a call without its approval. */
export const needsElevation = (): ExchangeException =>
  new ExchangeException(
    400,
    `${TASKS}.LocalizedException`,
    'Insufficient permissions. Please raise an elevated access request for this task.',
  );

const KNOWN_IDS: Readonly<Record<string, string>> = {
  [`${TASKS}.ManagementObjectNotFoundException`]: '6F9304',
  [`${TASKS}.LocalizedException`]: '882BD051',
};

function errorId(type: string): string {
  return `Ex${KNOWN_IDS[type] ?? createHash('sha256').update(type).digest('hex').slice(0, 6).toUpperCase()}`;
}

/** The error body of the admin API, with the `id|type|text` line that clients take apart. */
export function errorBody(exception: ExchangeException, warnings: readonly string[]): JsonObject {
  const server = exception.status >= 500;
  return {
    error: {
      code: server ? 'InternalServerError' : exception.status === 404 ? 'NotFound' : 'BadRequest',
      message: 'Error executing cmdlet',
      details: [
        { code: server ? 'Server' : 'Client', target: '', message: `${errorId(exception.type)}|${exception.type}|${exception.message}` },
      ],
      innererror: {
        message: 'Error executing cmdlet',
        type: 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
        stacktrace: '   at Sandbox.InvokeCommand()',
        internalexception: { message: exception.message, type: exception.type, stacktrace: '   at Sandbox.Cmdlet()' },
      },
      'adminapi.warnings@odata.type': '#Collection(String)',
      '@adminapi.warnings': warnings,
    },
  };
}

export function errorHeaders(exception: ExchangeException): Record<string, string> {
  return { 'x-ExceptionType': exception.type, 'x-ExceptionTargetType': 'String' };
}
