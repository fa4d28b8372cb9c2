import { hash } from 'node:crypto';
import { parseExportLine } from '../log/export.ts';
import { readInspected } from '../replay/line.ts';
import { type Hypothesis, type NotJudged, type Simulated, startSimulation } from '../replay/simulate.ts';
import { blocksOf, linesOf } from './lines.ts';

/** Every call of an exported log under other rules, in order. The file is one that `verifyFile` has found whole; a few megabytes of it are in memory at a time. */
export async function* simulateFile(path: string, hypothesis: Hypothesis): AsyncGenerator<Simulated | NotJudged> {
  const simulation = startSimulation((text) => hash('sha256', text, 'hex'), hypothesis);
  for await (const block of blocksOf(path)) {
    for (const text of linesOf(block)) {
      if (parseExportLine(text)?.line !== 'entry') continue;
      const simulated = simulation.next(readInspected(text));
      if (simulated !== undefined) yield simulated;
    }
  }
}
