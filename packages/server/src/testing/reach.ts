import { contoso } from './hand.ts';

/** The staff reach everything, but for one of each kind, who are contoso's. */
export const bindings = [
  {
    who: {
      groups: ['operators', 'mail-approvers', 'security-approvers', 'auditors', 'policy-administrators'],
      except: { people: ['alex', 'maria', 'ada'] },
    },
    everywhere: true,
  },
  { who: { people: ['alex', 'maria', 'ada'] }, tenants: { names: [contoso] } },
];

/** The setting that binds them. */
export const reach = (document: object[] = bindings, base = 0) => ({
  name: 'reach',
  document: { type: 'reach', bindings: document } as never,
  base,
});
