import type { AnswerOf } from '@countersign/contract/client.ts';

type Method = AnswerOf<'session'>['method'];

const methods: { readonly [method in Method]: string } = {
  code: 'by the codes of an enrolment',
  demo: 'by a link of the demo',
  passkey: 'with a passkey',
  password: 'with a password and a code',
  recovery: 'with a recovery code',
  sealed: 'with a sealed code',
  'single-sign-on': 'at a provider',
};

/** How somebody proved who they are: `with a passkey`. */
export function methodWords(method: Method): string {
  return `signed in ${methods[method]}`;
}
