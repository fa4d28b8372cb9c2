import type { GroupId, PersonId } from '../ids.ts';
import type { Binding } from '../reach.ts';
import { readTenants, tenantFields, texts } from './covers.ts';
import { fieldsOf, flagOf, itemsOf, type Place, wrong } from './fields.ts';
import type { Names } from './names.ts';
import { readCoverage } from './who.ts';

type Known = Pick<Names, 'group' | 'person' | 'tenants'>;

const mostBindings = 1000;

const asWritten: Known = { tenants: [], group: (name) => name as GroupId, person: (name) => name as PersonId };

/** Reads `bindings: [{ who, tenants }]`, or `everywhere: true` in place of tenants: what is left out by mistake opens nothing. */
export function readReach(place: Place, names: Known | undefined): readonly Binding[] {
  const bindings = fieldsOf(place, ['type', 'description', 'bindings'])('bindings');
  if (bindings === undefined) return wrong(place, 'bad-document', 'bindings is missing: who reaches which tenants.') ?? [];
  return itemsOf(bindings, mostBindings).map((item) => readBinding(item, names));
}

function readBinding(place: Place, names: Known | undefined): Binding {
  const field = fieldsOf(place, ['who', 'tenants', 'everywhere']);
  const [who, tenants, everywhere] = [field('who'), field('tenants'), field('everywhere')];
  const all = everywhere !== undefined && flagOf(everywhere) === true;
  if ((tenants === undefined) !== all) wrong(place, 'bad-document', 'Say either tenants or everywhere: true.');
  if (who === undefined) wrong(place, 'bad-document', 'who is missing: groups and people.');
  return {
    who: who === undefined ? nobody : readCoverage(who, { ...noRules, ...(names ?? asWritten) }),
    tenants: all || tenants === undefined ? null : tenantsIn(tenants, names),
  };
}

function tenantsIn(place: Place, names: Known | undefined): Binding['tenants'] {
  if (names !== undefined) return readTenants(place, { ...noRules, ...names });
  const field = fieldsOf(place, tenantFields);
  for (const name of tenantFields) texts(field(name));
  return [];
}

const nobody = { groups: [], people: [], exceptGroups: [], exceptPeople: [] };
const noRules = { tasks: new Map(), managementRole: () => [], roles: [] };
