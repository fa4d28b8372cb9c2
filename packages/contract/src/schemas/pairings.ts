import Type, { type Static } from 'typebox';
import { closed, instant, oneOf, text } from './shape.ts';

export const PairingBody = closed({
  label: Type.String({ minLength: 1, maxLength: 100, description: 'what the terminal calls itself, as its person will know it' }),
});
export const PairingBegun = closed({
  deviceCode: Type.String({ description: 'for the terminal alone: it fetches the token with it' }),
  userCode: Type.String({ description: 'shown to the person, who types it at `verificationUri`' }),
  verificationUri: Type.String({ description: 'without the code: no link confirms anything' }),
  expiresInSeconds: Type.Integer(),
  intervalSeconds: Type.Integer(),
});
export type PairingBegun = Static<typeof PairingBegun>;
export const PairedTokenBody = closed({ deviceCode: text(200) });

const userCode = text(20);
const digest = Type.String({ minLength: 64, maxLength: 64 });
export const PairingCode = closed({ userCode });
export const PairingSeen = closed({
  label: Type.String({ description: 'what the terminal says of itself' }),
  address: Type.String({ description: 'where it asked from, as the server saw it' }),
  agent: Type.String({ description: 'the program, as it calls itself' }),
  begunAt: instant,
  endsAt: instant,
  digest: Type.String({ description: 'of all this; it is sent with the decision' }),
});
export type PairingSeen = Static<typeof PairingSeen>;
const verdict = oneOf('confirm', 'refuse');
export const PairingDecision = closed({ userCode, digest, verdict });
export const PairingDecided = closed({ verdict });
