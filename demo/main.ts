import { startDemo } from './start.ts';

requireNode();
const wanted = process.argv.slice(2);
const strange = wanted.find((word) => !['--tour', '--json'].includes(word));
if (strange !== undefined) {
  console.error(`The demo has no option ${strange}. Give --tour, --json, or nothing. (usage)`);
  process.exit(2);
}
if (wanted.includes('--tour')) {
  const { tour } = await import('./tour.ts');
  process.exit((await tour().catch(giveUp)) ? 0 : 1);
}
const demo = await startDemo(process.env).catch(giveUp);
if (wanted.includes('--json')) {
  const { url, tenants, people, auditKey } = demo;
  console.log(JSON.stringify({ url, tenants, people, auditKey }));
} else {
  welcome();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void demo.stop().then(() => process.exit(0)));

function giveUp(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(78);
}

function requireNode(): void {
  if (Number(process.versions.node.split('.')[0]) >= 26) return;
  console.error(`Countersign needs Node 26; this is ${process.versions.node}. Run it as: npm ci && npm run demo`);
  process.exit(78);
}

function welcome(): void {
  const width = Math.max(...demo.people.map((person) => person.name.length));
  console.log(`
Countersign's demo runs at ${demo.url}, before a pretend Microsoft 365. Nothing here is real, and nothing is kept.
Tenants: ${demo.tenants.join(', ')}

Be somebody in another terminal of this folder:
  export COUNTERSIGN_URL=${demo.url}
`);
  for (const { name, roles, token } of demo.people)
    console.log(`  ${name.padEnd(width)}  COUNTERSIGN_TOKEN=${token}   # ${roles.join(', ')}`);
  // The token stands after the #: browsers send it nowhere, and opening the link alone does nothing.
  console.log('\nOr in a browser, one profile a person:');
  for (const { name, token } of demo.people) console.log(`  ${name.padEnd(width)}  ${demo.url}/demo#${token}`);
  console.log(`
Try it, as alex:
  npm run -s countersign -- run --tenant contoso.onmicrosoft.com 'New-JournalRule -Name Legal -JournalEmailAddress archive@contoso.com'
It is blocked, asks for a reason and waits. Then, as maria, in a third terminal:
  npm run -s countersign -- requests
  npm run -s countersign -- approve req_…

Scripts that speak to Exchange's admin API reach it with the same tokens (docs/guides/exchange-front-end.md):
  curl -s ${demo.url}/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand -H "Authorization: Bearer $COUNTERSIGN_TOKEN" \\
    -H 'Content-Type: application/json' -d '{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{}}}'

The audit log's key: ${demo.auditKey}
The whole story in one go: npm run demo -- --tour
Stop with Ctrl-C.`);
}
