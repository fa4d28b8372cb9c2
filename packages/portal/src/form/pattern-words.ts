import { printable } from '@countersign/core/printable.ts';
import { excerpt } from '@countersign/core/text.ts';

const hex = '[0-9a-fA-F]';
const guid = `${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}`;
const graph = 'https://graph\\.microsoft\\.(com|us)/(v1\\.0|beta)';

/** What the patterns of the catalogue ask for, in words. One that is not here is shown as it stands. */
const words: ReadonlyMap<string, string> = new Map([
  ['[^*]+', 'No * in it: it names one thing.'],
  ['\\d{1,15}(\\.\\d{1,6})? ?(B|KB|MB|GB|TB)?', 'A size, like 25 MB.'],
  ['\\d{1,5}(\\.\\d{2}:\\d{2}:\\d{2})?|\\d{2}:\\d{2}:\\d{2}', 'A span of time, like 30 (days), 30.12:00:00 or 12:00:00.'],
  ['\\d{2}:\\d{2}:\\d{2}', 'A span of time, like 12:00:00.'],
  ['https://[!-~]+', 'An address that begins with https://, without spaces.'],
  ['[A-Za-z0-9_!=-]*[0-9_!=-][A-Za-z0-9_!=-]*', 'An id: letters, digits and _ ! = -, at least one of them no letter.'],
  [
    '(\\*\\.?)?([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*',
    'A domain, like contoso.com, or *.contoso.com with those below it.',
  ],
  [
    `${guid}|[A-Za-z0-9][A-Za-z0-9._'#+~^!-]{0,112}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}`,
    'An id, or the name to sign in with, like alex@contoso.com.',
  ],
  ['[!-9;-~]{1,64}', 'The name of a header, like X-Origin: without spaces and colons.'],
  ['([A-Za-z0-9]([A-Za-z0-9-]{0,62})?\\.)+[A-Za-z]{2,63}', 'A domain, like contoso.com.'],
  [
    `${graph}/(directoryObjects|users|groups|servicePrincipals)/${guid}`,
    'An address of Microsoft Graph that ends in an id, like https://graph.microsoft.com/v1.0/directoryObjects/11111111-1111-4111-8111-111111111111.',
  ],
  [
    `${graph}/users(/${guid}|\\('${guid}'\\))`,
    'An address of Microsoft Graph that ends in an id, like https://graph.microsoft.com/v1.0/users/11111111-1111-4111-8111-111111111111.',
  ],
  ['[A-Za-z0-9+/]*={0,2}', 'Bytes as base64.'],
  [`/|/administrativeUnits/${guid}|/${guid}`, 'A scope: / for the whole directory, /administrativeUnits/ and an id, or / and an id.'],
  ['P[0-9YMWDTHS.]{1,40}', 'A duration, like PT8H or P30D.'],
  ['[0-9a-f]{64}', 'A SHA-256 digest: 64 digits of 0-9 and a-f.'],
  [
    "([A-Za-z0-9]{1,9}:)?[A-Za-z0-9!#$%&'*+/=?\\^_`{|}~.\\-]{1,64}@[A-Za-z0-9.\\-]{1,253}",
    'An address, also with its kind before it, like smtp:alex@contoso.com.',
  ],
  [`[A-Za-z0-9]([A-Za-z0-9.-]{0,252}),${guid},${guid}`, 'A site: its host and two ids, with commas between them.'],
  ['[^"\\\\/\\[\\]:;|=,+*?<>@\\x00-\\x1f]{1,20}', 'At most 20 characters, none of " \\ / [ ] : ; | = , + * ? < > @.'],
  ['[A-Za-z][A-Za-z0-9]{1,63}', 'Letters and digits, a letter first; 2 to 64 of them.'],
  ['[A-Z][A-Za-z]{1,31}(_[A-Z][A-Za-z]{1,31}){1,3}', 'Two to four words with _ between them, like Expiration_Admin_Eligibility.'],
]);

/** What a pattern asks for: in words where they are known, else the pattern itself. */
export function patternWords(pattern: string): string {
  return words.get(pattern) ?? `Must match the pattern ${printable(excerpt(pattern, 200))} from start to end.`;
}
