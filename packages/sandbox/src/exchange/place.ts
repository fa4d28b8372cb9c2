import { header } from '../http/request.ts';
import type { World } from '../world.ts';
import type { Wire } from './ask.ts';

/** The end points of the admin API: Exchange Online's, and Purview's beside it. */
export type Place = 'Exchange' | 'Purview';

/** The end point that was asked. */
export function placeOf(world: World, wire: Pick<Wire, 'headers'>): Place {
  return header(wire, 'host') === URL.parse(world.purviewUrl)?.host ? 'Purview' : 'Exchange';
}

/** Its public address, without a slash at its end. */
export function urlOf(world: World, wire: Pick<Wire, 'headers'>): string {
  return placeOf(world, wire) === 'Purview' ? world.purviewUrl : world.url;
}
