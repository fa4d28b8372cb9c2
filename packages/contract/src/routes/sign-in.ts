import Type from 'typebox';
import { route } from '../route.ts';
import { closed, text } from '../schemas/shape.ts';
import { Session, SessionEnded, SessionList, TokenSignIn, Ways } from '../schemas/sign-in.ts';
import { byId } from './params.ts';

/** Signing in, and sessions. A session comes and goes in a cookie of its own; the page that holds it sends `x-countersign: portal`. */
export const signInRoutes = {
  ways: route({
    method: 'GET',
    path: '/api/v1/sign-in',
    operation: 'read-ways',
    mark: 'read',
    who: 'anybody',
    summary: 'How somebody can sign in here',
    answers: { 200: Ways },
    errors: [],
  }),
  signInByToken: route({
    method: 'POST',
    path: '/api/v1/sign-in/token',
    operation: 'sign-in-by-token',
    mark: 'self',
    who: 'anybody',
    portal: true,
    summary: 'Sign a browser in to a demo with a token that it printed; nowhere else',
    body: TokenSignIn,
    answers: { 200: Session },
    errors: ['not-allowed', 'no-such-session'],
  }),
  session: route({
    method: 'GET',
    path: '/api/v1/session',
    operation: 'read-session',
    mark: 'read',
    who: 'person',
    summary: 'Who is signed in, how, and until when',
    answers: { 200: Session },
    errors: [],
  }),
  keepSession: route({
    method: 'POST',
    path: '/api/v1/session/keep',
    operation: 'keep-session',
    mark: 'self',
    who: 'person',
    summary: 'Say that one is still there: the session idles later, and never lives longer. Whatever acts says so too',
    answers: { 200: Session },
    errors: ['no-such-session'],
  }),
  endOwnSession: route({
    method: 'POST',
    path: '/api/v1/session/end',
    operation: 'end-session',
    mark: 'emergency',
    who: 'person',
    summary: 'Sign out: end this session',
    answers: { 200: SessionEnded },
    errors: ['no-such-session'],
  }),
  listSessions: route({
    method: 'GET',
    path: '/api/v1/sessions',
    operation: 'list-sessions',
    mark: 'read',
    who: 'person',
    summary: 'One’s own sessions, or for owners and auditors a person’s',
    query: closed({ person: Type.Optional(text(63)) }),
    answers: { 200: SessionList },
    errors: ['no-such-person'],
  }),
  endSession: route({
    method: 'DELETE',
    path: '/api/v1/sessions/{id}',
    operation: 'end-session',
    mark: 'emergency',
    who: 'person',
    summary: 'End one’s own session, or anybody’s as an owner',
    params: byId,
    answers: { 200: SessionEnded },
    errors: ['no-such-session'],
  }),
};

export const signInSchemas = { Session, Ways };
