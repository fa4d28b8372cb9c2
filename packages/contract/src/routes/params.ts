import Type from 'typebox';
import { closed } from '../schemas/shape.ts';

const id = Type.String({ minLength: 1, maxLength: 100 });

export const byId = closed({ id });
export const byName = closed({ name: Type.String({ minLength: 1, maxLength: 300 }) });
export const byUsername = closed({ username: Type.String({ minLength: 1, maxLength: 63 }) });
export const byWorkload = closed({
  tenant: Type.String({ minLength: 1, maxLength: 253 }),
  name: Type.String({ minLength: 1, maxLength: 32 }),
});
export const byIndex = closed({ index: Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$' }) });
