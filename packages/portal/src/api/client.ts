import { createClient } from '@countersign/contract/client.ts';

/** The one client. Who asks is said by the browser's cookie; this page holds no credential. */
export const client = createClient({ url: globalThis.location.origin, portal: true });
