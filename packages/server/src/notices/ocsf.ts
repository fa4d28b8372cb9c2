import { type Fields, whereAbout } from '@countersign/core/entry.ts';
import type { Forwarded } from './forward.ts';

// OCSF 1.3: category 6 (application activity), class 6003 (API activity).
const version = '1.3.0';
const [category, apiActivity] = [6, 6003];

/** An entry as an event of the Open Cybersecurity Schema Framework; `raw_data` is the exact leaf, so that it can be proven. */
export function ocsfEvent({ index, at, kind, text }: Forwarded, origin: string) {
  const { by = null, about = {} } = JSON.parse(text) as {
    readonly by?: string | null;
    readonly about?: Fields;
  };
  const activity = activityOf(kind);
  const refused = /\.(blocked|refused|denied|died|voided)$/.test(kind);
  return {
    activity_id: activity,
    category_uid: category,
    class_uid: apiActivity,
    type_uid: apiActivity * 100 + activity,
    time: at,
    severity_id: kind === 'alarm.raised' ? 5 : refused ? 3 : 1,
    status_id: refused ? 2 : 1,
    actor: { user: { uid: by ?? 'system', type_id: by === null ? 3 : 1 } },
    api: { operation: kind, service: { name: 'Countersign' } },
    src_endpoint: { name: origin },
    resources: resourcesOf(about),
    metadata: {
      version,
      product: { name: 'Countersign', vendor_name: 'Countersign' },
      log_name: origin,
      sequence: index,
      uid: `${origin}/${index}`,
      ...(about.request === undefined ? {} : { correlation_uid: about.request }),
    },
    raw_data: text,
  };
}

/** 1 create, 2 read, 3 update, 4 delete, 99 other. */
function activityOf(kind: string): number {
  if (/\.(filed|made|issued|opened|started|cast|raised)$/.test(kind)) return 1;
  if (/\.(put|approved|settled|finished|voided|withdrawn|chosen)$/.test(kind)) return 3;
  return kind.endsWith('.ended') ? 4 : 99;
}

function resourcesOf(about: Fields) {
  const tenants = (whereAbout(about) ?? []).map((uid) => ({ type: 'tenant', uid: uid as string }));
  return [...tenants, ...['task', 'grant', 'run'].flatMap((type) => (typeof about[type] === 'string' ? [{ type, uid: about[type] }] : []))];
}
