/** The system's own place for secrets: the Keychain of macOS, the Credential Manager of Windows, a Secret Service on Linux. */
export interface Keychain {
  /** The token kept for a server; undefined where there is none, or no keychain. */
  read(url: string): Promise<string | undefined>;
  /** Keeps it; false where there is no keychain that could. */
  keep(url: string, token: string): Promise<boolean>;
  forget(url: string): Promise<void>;
}

/** For machines without one, and for whoever does not want it (COUNTERSIGN_CLI_KEYCHAIN=no). */
export const noKeychain: Keychain = {
  read: () => Promise.resolve(undefined),
  keep: () => Promise.resolve(false),
  forget: () => Promise.resolve(),
};

/** A person may have to unlock it; a machine that asks nobody gives up. */
const patience = 60_000;

/** The system's keychain. Its library is loaded when a token is read or kept, and a machine where it cannot be is one without a keychain. */
export const systemKeychain: Keychain = {
  read: async (url) => (await attempt(url, (entry, signal) => entry.getPassword(signal))) ?? undefined,
  keep: async (url, token) => (await attempt(url, (entry, signal) => entry.setPassword(token, signal).then(() => true))) === true,
  forget: async (url) => void (await attempt(url, (entry, signal) => entry.deleteCredential(signal))),
};

type Entry = import('@napi-rs/keyring').AsyncEntry;

async function attempt<T>(url: string, act: (entry: Entry, signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    // The kernel's own keyring, which the library would fall back to, forgets with the session.
    const entry = new AsyncEntry('countersign', url, { linux: { store: 'secret-service' } });
    return await act(entry, AbortSignal.timeout(patience));
  } catch {
    return undefined;
  }
}
