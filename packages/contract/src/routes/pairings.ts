import { route } from '../route.ts';
import {
  PairedTokenBody,
  PairingBegun,
  PairingBody,
  PairingCode,
  PairingDecided,
  PairingDecision,
  PairingSeen,
} from '../schemas/pairings.ts';
import { NewToken } from '../schemas/people.ts';

/** Signing a terminal in from a browser, in the shape of RFC 8628. */
export const pairingRoutes = {
  beginPairing: route({
    method: 'POST',
    path: '/api/v1/sign-in/device',
    operation: 'begin-pairing',
    mark: 'self',
    who: 'anybody',
    summary: 'Begin to sign a terminal in: its person types the code at /device, in a browser where they are signed in',
    body: PairingBody,
    answers: { 200: PairingBegun },
    errors: ['bad-value'],
  }),
  fetchPairedToken: route({
    method: 'POST',
    path: '/api/v1/sign-in/device/token',
    operation: 'fetch-paired-token',
    mark: 'self',
    who: 'anybody',
    summary: 'Ask whether the terminal is confirmed, and fetch its token, once',
    body: PairedTokenBody,
    answers: { 201: NewToken },
    errors: ['authorization-pending', 'slow-down', 'access-denied', 'expired-token'],
  }),
  findPairing: route({
    method: 'POST',
    path: '/api/v1/pairings',
    operation: 'find-pairing',
    mark: 'read',
    who: 'human',
    summary: 'Which terminal shows a code. It changes nothing; the code is in the body, so that no address or log holds it',
    body: PairingCode,
    answers: { 200: PairingSeen },
    errors: ['no-such-pairing'],
  }),
  decidePairing: route({
    method: 'POST',
    path: '/api/v1/pairings/decision',
    operation: 'decide-pairing',
    mark: 'self',
    who: 'human',
    summary: 'Confirm that a terminal is one’s own, freshly signed in to a browser; or refuse it',
    body: PairingDecision,
    answers: { 200: PairingDecided },
    errors: ['no-such-pairing', 'digest-mismatch', 'fresh-sign-in-needed'],
  }),
};

export const pairingSchemas = { PairingBegun, PairingSeen };
