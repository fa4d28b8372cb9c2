import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useRouter } from '@tanstack/react-router';
import { PageLink } from '../parts/link.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemBar } from '../parts/problem-bar.tsx';

const useStyles = makeStyles({
  alone: {
    minHeight: '100vh',
    boxSizing: 'border-box',
    padding: tokens.spacingHorizontalXXL,
    backgroundColor: tokens.colorNeutralBackground2,
  },
});

/** In place of a page that could not be shown. */
export function Misfortune({ error }: { readonly error: Error }) {
  const router = useRouter();
  return (
    <Page title="This page cannot be shown">
      <ProblemBar error={error} actions={<Button onClick={() => void router.invalidate()}>Try again</Button>} />
    </Page>
  );
}

/** For an address that no page has; it stands alone, since nobody may be signed in. */
export function NotFound() {
  return (
    <main className={useStyles().alone}>
      <Page title="There is no such page">
        <p>
          The address may be mistyped, or the page has moved. <PageLink to="/">Go home</PageLink>
        </p>
      </Page>
    </main>
  );
}
