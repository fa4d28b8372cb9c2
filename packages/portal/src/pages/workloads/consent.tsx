import { printable } from '@countersign/core/printable.ts';
import { useQuery } from '@tanstack/react-query';
import { read } from '../../api/reads.ts';
import { Copy } from '../../parts/copy.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Block, Mono } from '../../parts/text.tsx';

/** The link by which an administrator of the tenant lets the application in, where it is one of several tenants. */
export function ConsentTo({ tenant, application }: { readonly tenant: string; readonly application: string }) {
  const { data, error } = useQuery(read('readConsent', { name: tenant, query: { application } }));
  if (error !== null || data === undefined) return error === null ? null : <ProblemBar error={error} />;
  return (
    <Section title={`Consent of ${printable(tenant)}`}>
      <Empty>
        Where the application is registered in another tenant, an administrator of this one opens the link once. Nothing in it is secret. It
        gives nothing in Exchange: the role group is given there.
      </Empty>
      <Facts
        of={[
          ['Connected by it', data.tenants.join(', ')],
          ['Redirect address of the application', <Mono key="redirect">{data.redirect}</Mono>],
          ['Roles in Exchange', data.roles.join(', ')],
          ['Its certificate, to be named again', data.certificate === null ? undefined : <Mono key="certificate">{data.certificate}</Mono>],
          ['Its key, to be named again', data.key === null ? undefined : <Mono key="key">{data.key}</Mono>],
        ]}
      />
      <Block label="Link for an administrator of the tenant">{data.link}</Block>
      <div>
        <Copy text={data.link} />
      </div>
    </Section>
  );
}
