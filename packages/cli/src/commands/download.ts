import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { writeWhole } from '../running/write-whole.ts';
import { answer } from '../say.ts';

/** Writes a file that a request's call names, whole or not at all: exactly the bytes whose digest is in the request. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const [id, sha256, path] = [given.arg(0), given.arg(1), given.arg(2)];
  const { client } = await cli.session();
  const { body } = await client.readUpload({ id, digest: sha256 });
  if (body === null) throw new Failure({ message: 'The server sent an empty file.', next: 'Try again.' });
  const chunks = Readable.fromWeb(body).compose(checked(sha256));
  await writeWhole(Readable.from(chunks), path, { what: 'file', again: 'download it again' });
  answer(cli, { file: path, sha256 }, () => `The file is in ${path}. Its SHA-256 is ${sha256}, as the request says.`);
  return exit.done;
}

function checked(sha256: string): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush: (done) => done(hash.digest('hex') === sha256 ? null : new Error('what came is not the file of this SHA-256')),
  });
}
