import { Mishap, type Told } from '../../api/problem.ts';

/** What the browser's own dialogue about passkeys ended with, in words that say what to do. */
export function passkeyMishap(error: unknown, { port, pathname }: { readonly port: string; readonly pathname: string }): Mishap {
  switch (nameOf(error)) {
    case 'NotAllowedError':
    case 'AbortError':
      return new Mishap(notGiven, error);
    case 'SecurityError':
      return new Mishap(misplaced(`http://localhost${port === '' ? '' : `:${port}`}${pathname}`), error);
    case 'InvalidStateError':
      return new Mishap(known, error);
    default:
      return new Mishap(unable, error);
  }
}

/** The same of the dialogue for making one. */
export function makingMishap(error: unknown, here: { readonly port: string; readonly pathname: string }): Mishap {
  return ['NotAllowedError', 'AbortError'].includes(nameOf(error)) ? new Mishap(notMade, error) : passkeyMishap(error, here);
}

/** The browser's name for it, also where a library has wrapped it. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return error.cause instanceof Error ? error.cause.name : error.name;
}

const notGiven: Told = {
  title: 'No passkey was used',
  detail: 'The dialogue was closed, took too long, or this device holds no passkey for this address.',
  next: 'Try again with the device that holds it, or go another way.',
  code: 'passkey-not-given',
};

const notMade: Told = {
  title: 'No passkey was made',
  detail: 'The dialogue was closed or took too long. Nothing is used up.',
  next: 'Try again, or take another device.',
  code: 'passkey-not-made',
};

const misplaced = (address: string): Told => ({
  title: 'Passkeys do not work at this address',
  detail: 'A passkey belongs to the name of a server, and this address is a number or another name than the passkey is for.',
  next: `Open the server by its name; on the machine that it runs on that is ${address}.`,
  code: 'passkey-misplaced',
});

const known: Told = {
  title: 'This device holds a passkey of yours already',
  detail: 'One device keeps one passkey for one person here.',
  next: 'Use that one, or take another device.',
  code: 'passkey-known',
};

const unable: Told = {
  title: 'This browser cannot use a passkey',
  detail: 'It knows no passkeys, or the device that should hold one does not verify its user.',
  next: 'Try another browser or device, or go another way.',
  code: 'passkey-unable',
};
