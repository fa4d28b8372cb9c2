import type { AnswerOf } from '@countersign/contract/client.ts';
import { printable } from '@countersign/core/printable.ts';
import { singular } from '@countersign/core/setting-document.ts';
import { Badge } from '@fluentui/react-components';
import { seesInstallation, useMe } from '../../api/me.ts';
import { type ItemOf, usePages } from '../../api/reads.ts';
import { Empty } from '../../parts/empty.tsx';
import { useForms } from '../../parts/forms.ts';
import { PageLink } from '../../parts/link.tsx';
import { PagedList } from '../../parts/list.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { Ago } from '../../parts/when.tsx';
import { Installation } from './installation.tsx';
import { Keeping } from './keeping.tsx';
import { NewSetting } from './new-setting.tsx';
import { Reaching } from './reaching.tsx';
import { RoleAlerts } from './role-alerts.tsx';
import { Staying } from './staying.tsx';
import { typeNamed } from './types.ts';
import { Unheard } from './unheard.tsx';
import { Waits } from './waits.tsx';

/** How the installation is set up: what leaves the house, how people sign in, what is kept. */
export function Settings() {
  const me = useMe();
  const { owner } = me;
  return (
    <Page
      title="Settings"
      lead="What is told to whom, where the log is forwarded to, how long one stays signed in, who reaches which tenants, what is wrong with roles, how long what is personal is kept, and how this installation stands. Every change is countersigned by another owner."
    >
      {seesInstallation(me) ? (
        <Seen owner={owner} />
      ) : (
        <Empty>Channels and forwards are shown to owners and to auditors of all tenants.</Empty>
      )}
      <Installation />
    </Page>
  );
}

function Seen({ owner }: { readonly owner: boolean }) {
  const settings = usePages('listSettings');
  const ways = settings.items?.filter(({ type }) => !singular.has(type));
  return (
    <>
      <Section title="Channels and forwards">
        <Waits about={(name) => !singular.has(name)} />
        <PagedList
          of={{ ...settings, items: ways }}
          label="Channels and forwards"
          keyOf={({ name }) => name}
          empty="None yet: nobody is told anything unless they look. Set up a channel, by mail or by chat, and those who may decide are told at once."
        >
          {(setting) => <Line setting={setting} />}
        </PagedList>
      </Section>
      {owner ? <NewSetting /> : null}
      <Staying owner={owner} />
      <RoleAlerts owner={owner} />
      <Reaching owner={owner} />
      <Keeping owner={owner} />
      <Unheard owner={owner} />
    </>
  );
}

function Line({ setting: { name, type, version, description, madeAt, forwarded } }: { readonly setting: ItemOf<'listSettings'> }) {
  const styles = useForms();
  return (
    <div>
      <div className={styles.row}>
        <PageLink to="/settings/$name" params={{ name }} className={styles.title}>
          {printable(name)}
        </PageLink>
        <Badge appearance="outline">{typeNamed(type)?.label ?? printable(type)}</Badge>
        <span className={styles.quiet}>
          version {version}, <Ago at={madeAt} />
        </span>
      </div>
      <div className={styles.quiet}>
        {description === null ? (typeNamed(type)?.does ?? '') : printable(description)} {forwardedWords(forwarded)}
      </div>
    </div>
  );
}

export function forwardedWords(forwarded: AnswerOf<'readSetting'>['forwarded']): string {
  if (forwarded === null) return '';
  const { until, behind, trouble } = forwarded;
  const where = behind === 0 ? `All ${until} entries were taken.` : `${until} entries were taken, ${behind} wait.`;
  return trouble === null ? where : `${where} The last attempt: ${printable(trouble)}`;
}
