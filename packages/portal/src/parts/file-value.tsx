import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useMutation } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { bytesOf, type NamedFile } from './named-file.ts';
import { ProblemBar } from './problem-bar.tsx';
import { saveFile } from './save-file.ts';
import { sizeWords } from './size.ts';
import { Mono } from './text.tsx';

const useStyles = makeStyles({
  file: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    alignItems: 'flex-start',
    minWidth: 0,
    fontFamily: tokens.fontFamilyBase,
    whiteSpace: 'normal',
  },
});

interface FileValueProps {
  readonly parameter: string;
  readonly file: NamedFile;
  /** The request whose call names it. */
  readonly request: string;
}

/** A file that a call names: how long it is, its digest, and the file itself, which is handed over only where it is that one. */
export function FileValue({ parameter, file, request }: FileValueProps) {
  const styles = useStyles();
  const take = useMutation({
    mutationFn: async () => {
      const came = await bytesOf(await client.readUpload({ id: request, digest: file.sha256 }), file);
      if (came.ok) saveFile(`${parameter}-${file.sha256.slice(0, 12)}`, new Blob([came.content], { type: 'application/octet-stream' }));
      return came;
    },
  });
  return (
    <div className={styles.file}>
      <span>A file of {sizeWords(file.bytes)}, SHA-256</span>
      <Mono>{file.sha256}</Mono>
      <Button
        size="small"
        icon={<ArrowDownloadRegular />}
        aria-label={`Download the file of ${parameter}`}
        disabled={take.isPending}
        onClick={() => take.mutate()}
      >
        Download
      </Button>
      <ProblemBar error={take.error} />
      {take.data?.ok === true ? <span role="status">Downloaded: it is this very file.</span> : null}
      {take.data?.ok === false ? <Differs because={take.data.because} /> : null}
    </div>
  );
}

function Differs({ because }: { readonly because: string }) {
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>This is not the file that the call names.</MessageBarTitle> What the server sent is another: {because}. Nothing of
        it was handed to you. Approve nothing, and tell an owner and an auditor.
      </MessageBarBody>
    </MessageBar>
  );
}
