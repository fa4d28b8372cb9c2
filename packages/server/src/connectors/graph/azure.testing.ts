/** Signs in as the settings say and prints what came of it: a process of its own, for the library reads its surroundings. */
import { createAzureTokens } from './azure-token.ts';
import { graphAt } from './bench.testing.ts';
import { readGraphSettings } from './settings.ts';

const set = readGraphSettings(graphAt('https://graph.microsoft.com', JSON.parse(process.argv[2] ?? '{}')));
if (!set.ok || set.settings.proof.by === 'certificate') throw new Error('these settings are of no such kind');
const tokens = createAzureTokens({ settings: set.settings, proof: set.settings.proof, now: Date.now });
const [first, again] = [await tokens.get(), await tokens.get()];
console.log(JSON.stringify({ first, again }));
