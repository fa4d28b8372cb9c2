import { Button, Checkbox, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useState } from 'react';
import { useAct } from '../../api/acts.ts';
import { Copy } from '../../parts/copy.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/facts.tsx';
import { useForms } from '../../parts/forms.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Section } from '../../parts/section.tsx';
import { Block, Mono } from '../../parts/text.tsx';
import { When } from '../../parts/when.tsx';

/** The certificate that the server makes and keeps for a tenant, and the script that makes it known there. */
export function CertificateOf({ tenant }: { readonly tenant: string }) {
  const styles = useForms();
  const [compliance, setCompliance] = useState(false);
  const make = useAct('makeCertificate');
  const ask = (renew: boolean) => make.mutate({ name: tenant, body: { renew, compliance } });
  return (
    <Section title="Certificate and script">
      <Empty>
        The server makes the certificate and keeps its key. An administrator of the tenant reads the script and runs it once. While a
        certificate is renewed both are used, until the older one ends: nothing stops, and nothing needs a countersignature.
      </Empty>
      <Checkbox label="For Purview too" checked={compliance} onChange={(_event, { checked }) => setCompliance(checked === true)} />
      <ProblemBar error={make.error} />
      <div className={styles.row}>
        <Button disabled={make.isPending} onClick={() => ask(false)}>
          Show the script
        </Button>
        <Button disabled={make.isPending} onClick={() => ask(true)}>
          Renew the certificate
        </Button>
      </div>
      {make.data === undefined ? null : (
        <>
          {make.data.made ? (
            <MessageBar intent="success" layout="multiline" role="status">
              <MessageBarBody>
                <MessageBarTitle>A new certificate is made.</MessageBarTitle> It is used as soon as the tenant knows it: have the script
                run.
              </MessageBarBody>
            </MessageBar>
          ) : null}
          <Facts
            of={[
              ['Thumbprint', <Mono key="thumbprint">{make.data.thumbprint}</Mono>],
              ['Good until', <When key="ends" at={make.data.endsAt} />],
              ['As certificate and key, name', <Mono key="reference">{make.data.reference}</Mono>],
            ]}
          />
          <Block label="Script for an administrator of the tenant">{make.data.script}</Block>
          <div>
            <Copy text={make.data.script} />
          </div>
        </>
      )}
    </Section>
  );
}
