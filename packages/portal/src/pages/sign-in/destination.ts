/** Where to go after signing in: an address of this portal, whatever the link said. */
export function destination(to: string | undefined): string {
  if (to === undefined || !to.startsWith('/') || !URL.canParse(to, base)) return '/';
  const found = new URL(to, base);
  const own = found.origin === base && !found.pathname.startsWith('//') && found.pathname !== '/sign-in' && found.pathname !== '/demo';
  return own ? found.pathname + found.search + found.hash : '/';
}

const base = 'https://portal.invalid';
