import { ResultCodeError } from 'ldapts';

/** What came of one exchange with a directory. */
export type Verdict<T> =
  | { readonly kind: 'good'; readonly value: T }
  /** The directory's word that nothing happened. */
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

type Refused = Extract<Verdict<never>, { kind: 'refused' }>;

/** What a failure of the library means. */
export function verdictOf(error: unknown, redact: (text: string) => string): Exclude<Verdict<never>, { kind: 'good' }> {
  if (!(error instanceof ResultCodeError))
    return { kind: 'unknown', message: 'The directory did not say what happened: the connection ended.' };
  const said = redact(cleaned(error.message)).slice(0, 1000);
  if (notSignedIn.test(said)) return { kind: 'refused', ...refusals[8], message: said };
  const known = Object.hasOwn(refusals, error.code) ? refusals[error.code as keyof typeof refusals] : undefined;
  if (known !== undefined) return { kind: 'refused', ...known, message: said === '' ? known.code : said };
  return { kind: 'unknown', message: `The directory answered with result ${error.code}, which does not say what happened.` };
}

// AD's words, and Samba's, for an operation on a connection that is not signed in (any more); the result is operationsError.
const notSignedIn = /^000004DC: |^Operation unavailable without authentication/;

/** The library adds the code to the directory's words, and these may end in NUL. */
function cleaned(message: string): string {
  return message
    .replace(/ Code: 0x[0-9a-f]+$/, '')
    .replaceAll('\0', '')
    .trim()
    .toWellFormed();
}

/**
 * Results of RFC 4511 (appendix A) after which an update certainly did not happen, with the status that says the like in HTTP. A referral,
 * `other`, `unavailable` and `operationsError` are not among them: something may have been done.
 */
const refusals = {
  4: refused(400, 'SizeLimitExceeded'),
  7: refused(401, 'AuthMethodNotSupported'),
  8: refused(401, 'StrongAuthRequired'),
  11: refused(400, 'AdminLimitExceeded'),
  12: refused(400, 'UnavailableCriticalExtension'),
  13: refused(401, 'ConfidentialityRequired'),
  16: refused(400, 'NoSuchAttribute'),
  17: refused(400, 'UndefinedAttributeType'),
  18: refused(400, 'InappropriateMatching'),
  19: refused(422, 'ConstraintViolation'),
  20: refused(409, 'AttributeOrValueExists'),
  21: refused(400, 'InvalidAttributeSyntax'),
  32: refused(404, 'NoSuchObject'),
  34: refused(400, 'InvalidDNSyntax'),
  48: refused(401, 'InappropriateAuthentication'),
  49: refused(401, 'InvalidCredentials'),
  50: refused(403, 'InsufficientAccessRights'),
  51: refused(429, 'Busy'),
  53: refused(422, 'UnwillingToPerform'),
  64: refused(400, 'NamingViolation'),
  65: refused(400, 'ObjectClassViolation'),
  66: refused(409, 'NotAllowedOnNonLeaf'),
  67: refused(400, 'NotAllowedOnRDN'),
  68: refused(409, 'EntryAlreadyExists'),
  69: refused(400, 'ObjectClassModsProhibited'),
} as const;

function refused(status: number, code: string): Omit<Refused, 'kind' | 'message'> {
  return { status, code };
}
