import { isRefusal } from '@countersign/core/errors.ts';
import { findTenant } from '../../../operations/find-tenant.ts';
import { look } from '../../../operations/operation.ts';
import type { Asked, Relay } from '../asked.ts';
import { confirmation } from '../confirmation.ts';
import { replyOf, type Said, type Wire } from '../front.ts';
import { contextOf } from '../invocation.ts';
import { asClixml, withCompanions } from './clixml.ts';
import { bind } from './given.ts';
import type { Objects } from './own.ts';
import { ownNamed } from './table.ts';

/** Runs a cmdlet of Microsoft's own; undefined where it is none. */
export async function runOwn(wire: Wire, { cmdlet, parameters, confirm }: Asked, relay: Relay): Promise<Said | undefined> {
  const { front, caller, workload } = wire;
  const found = ownNamed(cmdlet, workload);
  if (found === undefined) return undefined;
  const tenant = await look(front.bracket, findTenant, { caller, input: { called: wire.tenant } });
  if (isRefusal(tenant)) return tenant;
  const given = bind(found, parameters);
  if (isRefusal(given)) return given;
  if (confirm && found.acts)
    return confirmation(wire, { cmdlet: found.name, target: given.text('Task') ?? given.text('RequestId') ?? tenant.name });
  const answer = await found.run({ wire, tenant, given });
  return isRefusal(answer) ? answer : rendered(wire, answer, relay);
}

function rendered(wire: Wire, { objects, warnings = [] }: Objects, { format }: Relay): Said {
  return replyOf(200, {
    '@odata.context': contextOf(wire),
    'adminapi.warnings@odata.type': '#Collection(String)',
    '@adminapi.warnings': warnings,
    '@adminapi.errors': [],
    value: format === 'clixml' ? objects.map(asClixml) : objects.map(withCompanions),
  });
}
