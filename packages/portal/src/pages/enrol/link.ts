/** A name, and the codes that owners handed over, as they are typed. */
export interface Enrolling {
  readonly username: string;
  readonly codes: readonly [one: string, other: string];
}

/** What a link brings behind its `#`, which browsers send to no server: `#username=owner&code=…`, with one code or two. */
export function enrollingIn(hash: string): Enrolling {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const [one = '', other = ''] = given.getAll('code');
  return { username: given.get('username') ?? '', codes: [one, other] };
}

/** As the server takes it: in the first days there is one code alone. */
export function enrolmentOf({ username, codes }: Enrolling): { readonly username: string; readonly codes: string[] } {
  return { username: username.trim(), codes: codes.map((code) => code.trim()).filter((code) => code !== '') };
}
