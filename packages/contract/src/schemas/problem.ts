import Type, { type Static } from 'typebox';
import { Reason } from './names.ts';
import { Route } from './route.ts';

/** RFC 9457 problem document. `code` is stable; further members depend on it. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: '/problems/<code>' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'for the person' }),
    code: Type.String({ description: 'one of a closed list' }),
    instance: Type.String({ description: 'this one answer; quote it when asking for help' }),
    next: Type.Optional(Type.String({ description: 'what to do now' })),
    pointer: Type.Optional(Type.String({ description: 'the member of the body, as a JSON pointer' })),
    reasons: Type.Optional(Type.Array(Reason)),
    call: Type.Optional(Type.String({ description: 'the kept call, to ask for' })),
    link: Type.Optional(Type.String({ description: 'the portal’s page of the kept call' })),
    routes: Type.Optional(Type.Array(Route)),
    approvers: Type.Optional(Type.Array(Type.String(), { description: 'usernames: those that the stages of the first route name' })),
    run: Type.Optional(Type.String()),
  },
  { additionalProperties: true },
);
export type Problem = Static<typeof Problem> & { readonly [member: string]: unknown };
