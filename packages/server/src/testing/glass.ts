import type { Json } from '@countersign/core/json.ts';
import { contoso } from './hand.ts';

/** Break-glass for alex and bianca: to stop mail rules that do harm. Security reviews it. */
export const glass = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\Disable-TransportRule', 'Exchange\\Remove-TransportRule'],
  requesters: { people: ['alex', 'bianca'] },
  approval: { mode: 'emergency', stages: [{ need: 1, people: ['sam', 'sofia'] }] },
} satisfies Json;
