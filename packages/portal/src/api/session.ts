import { client } from './client.ts';
import { signedOut } from './connection.ts';
import { queries } from './queries.ts';

/** Ends the session, and leaves nothing of it in the page. */
export async function signOut(): Promise<void> {
  await client.endOwnSession({});
  queries.clear();
  globalThis.location.assign('/sign-in');
}

/** After signing in: nothing that was read as somebody else stays. */
export function signedInAnew(): void {
  queries.clear();
  signedOut.set(false);
}
