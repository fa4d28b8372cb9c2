/** Opens a store on the folder given, says so, and holds it until it is killed. */
import { openStore } from '../open.ts';
import { options } from './world.testing.ts';

await openStore({ engine: 'sqlite', folder: process.argv[2] ?? '' }, options);
console.log('open');
setInterval(() => undefined, 1000);
