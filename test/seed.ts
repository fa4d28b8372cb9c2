/** Read before each test file by `scripts/test.ts`: what is generated is generated from one seed, so that a run says the same twice. */
import fc from 'fast-check';

const seed = Number(process.env.COUNTERSIGN_TEST_SEED);
if (Number.isInteger(seed)) fc.configureGlobal({ seed });
