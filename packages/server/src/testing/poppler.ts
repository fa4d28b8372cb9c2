import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const tool = '/usr/bin/pdftotext';

/** What a PDF says, read by a program that others wrote (poppler's `pdftotext`), which is installed where that is possible; undefined where it is not. */
export function textOfPdf(pdf: Buffer): string | undefined {
  if (!existsSync(tool)) install();
  if (!existsSync(tool)) return without();
  return execFileSync(tool, ['-layout', '-enc', 'UTF-8', '-', '-'], { input: pdf, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

function install(): void {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) return;
  console.error('There is no pdftotext: installing Debian’s poppler-utils.');
  const quiet = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[],
  };
  try {
    execFileSync('apt-get', ['update', '-qq'], quiet);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'poppler-utils'], quiet);
  } catch (error) {
    console.error(`poppler-utils could not be installed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** In CI nothing is left out without a word. */
function without(): undefined {
  const said = 'No pdftotext was found: install Debian’s poppler-utils.';
  if (process.env.CI) throw new Error(said);
  console.error(`\n*** What PDFs say is NOT tested. ${said} ***\n`);
}
