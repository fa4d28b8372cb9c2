import type { Route } from '@countersign/contract/schemas/route.ts';
import { printable } from '@countersign/core/printable.ts';
import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { listed } from '../../parts/person.ts';

/** What happens when the glass is broken, said before it is. */
export function GlassTold({ reviewers }: { readonly reviewers: Route['stages'] }) {
  const names = [...new Set(reviewers.flatMap(({ groups, people }) => [...groups.map((group) => `the group ${group}`), ...people]))];
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>This is for emergencies.</MessageBarTitle> Nobody is asked before, and it may be run at once. Everybody concerned
        is told in the same moment. Afterwards {listed(names.map((name) => printable(name)))} review what was done; until they have, nobody
        breaks this glass again, and you break no other. If they find it not in order, what is left of it ends, and you are not let again.
      </MessageBarBody>
    </MessageBar>
  );
}
