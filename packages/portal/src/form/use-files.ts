import { printable } from '@countersign/core/printable.ts';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { client } from '../api/client.ts';
import { told } from '../api/problem.ts';
import type { Field } from './fields.ts';
import { fileOf, textOfFile } from './file-text.ts';
import { type Picked, picked } from './pick.ts';
import type { Typed } from './values.ts';

type Words = { readonly [parameter: string]: string };

interface Filled {
  readonly fields: readonly Field[];
  readonly typed: Typed;
}

/** The files that were picked in a form. They are in the page alone: a browser keeps none across a reload. */
export interface Files {
  /** Reads a file and tells what stands in its field then. The last one that was picked counts. */
  readonly pick: (parameter: string, file: File, tell: (text: string) => void) => Promise<void>;
  /** What is to be picked again or otherwise, and what the server did not take, by parameter. */
  readonly troubles: (fields: readonly Field[], typed: Typed) => { readonly missing: Words; readonly refused: Words };
  /** Uploads every file that the form names, one after the other. */
  readonly upload: UseMutationResult<void, Error, Filled>;
}

export function useFiles(): Files {
  const [here, setHere] = useState<ReadonlyMap<string, Picked>>(new Map());
  const [refused, setRefused] = useState<Words>({});
  const latest = useRef(new Map<string, File>());
  const upload = useMutation({
    mutationFn: async ({ fields, typed }: Filled) => {
      setRefused({});
      for (const { name, file } of named(fields, typed)) {
        const found = here.get(name);
        if (found !== undefined && found.sha256 === file.sha256) await send(name, found, setRefused);
      }
    },
  });
  return {
    pick: async (parameter, file, tell) => {
      latest.current.set(parameter, file);
      setRefused({});
      tell(textOfFile({ name: file.name }));
      const found = await picked(file);
      if (latest.current.get(parameter) !== file) return;
      if ('wrong' in found) return tell(textOfFile({ name: file.name, wrong: found.wrong }));
      setHere((known) => new Map(known).set(parameter, found));
      tell(textOfFile({ name: found.name, bytes: found.content.length, sha256: found.sha256 }));
    },
    troubles: (fields, typed) => ({
      missing: Object.fromEntries(
        named(fields, typed).flatMap(({ name, file }) => {
          const isHere = file.sha256 === undefined ? latest.current.has(name) : here.get(name)?.sha256 === file.sha256;
          const wrong = file.wrong ?? (isHere ? undefined : again(file.name));
          return wrong === undefined ? [] : [[name, wrong]];
        }),
      ),
      refused,
    }),
    upload,
  };
}

async function send(parameter: string, { content, sha256 }: Picked, refuse: (words: Words) => void): Promise<void> {
  try {
    await client.putUpload({ digest: sha256, octets: content });
  } catch (error) {
    if (error instanceof Error) refuse({ [parameter]: refusalWords(error) });
    throw error;
  }
}

function refusalWords(error: Error): string {
  const { title, detail, next } = told(error);
  return [`${title}.`, detail, next].filter((part) => part !== undefined).join(' ');
}

function again(name: string): string {
  return `Pick ${printable(name)} again: a browser does not keep files over a reload.`;
}

/** Files that were picked in this browser, whenever that was. One that a call named before is the server's. */
function named(fields: readonly Field[], typed: Typed) {
  return fields.flatMap(({ kind, name }) => {
    const file = kind === 'file' ? fileOf(typed[name] ?? '') : undefined;
    return file?.name === undefined ? [] : [{ name, file: { ...file, name: file.name } }];
  });
}
