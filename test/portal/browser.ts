import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where a browser may be: what was named, then what systems install. */
const places = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a Chromium or Chrome; one is installed where that is possible. Undefined where there is none. */
export function findBrowser(): string | undefined {
  const found = places.find((place) => place !== '' && existsSync(place));
  if (found !== undefined || !canInstall()) return found;
  console.error('There is no Chromium: installing Debian’s.');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    execFileSync('apt-get', ['update', '-qq'], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } catch (error) {
    console.error(`Chromium could not be installed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return places.find((place) => place !== '' && existsSync(place));
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/** A browser of its own, with nothing of anybody's in it. It goes with this process; a signal to end it is for the process itself. */
export async function launch(executablePath: string): Promise<Browser> {
  return await chromium.launch({ executablePath, args, handleSIGTERM: false, handleSIGHUP: false });
}

/** A server that is being started, and a browser beside it. Where one of them fails, the other does not stay and hold this process. */
export async function launchBeside<S extends { stop(): Promise<void> }>(
  starting: Promise<S>,
  executablePath = findBrowser() ?? '',
): Promise<{ readonly server: S; readonly browser: Browser }> {
  const launching = launch(executablePath);
  try {
    const [server, browser] = await Promise.all([starting, launching]);
    return { server, browser };
  } catch (error) {
    const [server, browser] = await Promise.allSettled([starting, launching]);
    if (server.status === 'fulfilled') await server.value.stop();
    if (browser.status === 'fulfilled') await browser.value.close();
    throw error;
  }
}

/** Why tests in a browser are left out, said loudly; in CI they are not left out, and fail. False where there is a browser. */
export function withoutBrowser(): string | false {
  if (findBrowser() !== undefined) return false;
  const said = 'No Chromium or Chrome was found: set CHROMIUM to where one is, or install Debian’s chromium.';
  if (process.env.CI) throw new Error(said);
  console.error(`\n*** The portal is NOT tested. ${said} ***\n`);
  return said;
}
