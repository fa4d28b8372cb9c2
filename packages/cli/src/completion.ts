import type { CommandSpec } from './command.ts';
import { everyOption } from './commands.ts';

interface Completed {
  /** `policy put`, and `policy` itself. */
  readonly path: string;
  readonly says: string;
  readonly options: readonly { readonly name: string; readonly takes: boolean; readonly says: string }[];
}

function completed(commands: readonly CommandSpec[]): readonly Completed[] {
  return commands.map(({ name, summary, options = [] }) => ({
    path: name,
    says: summary,
    options: [...options, ...everyOption].map(({ flags, says }) => ({
      name: /--([a-z-]+)/.exec(flags)?.[1] ?? '',
      takes: flags.includes('<'),
      says,
    })),
  }));
}

/** First words, and under each the second ones. */
function families(list: readonly Completed[]): ReadonlyMap<string, readonly string[]> {
  const result = new Map<string, string[]>();
  for (const { path } of list) {
    const [first = '', second] = path.split(' ');
    result.set(first, [...(result.get(first) ?? []), ...(second === undefined ? [] : [second])]);
  }
  return result;
}

const optionWords = ({ options }: Completed) => options.map(({ name }) => `--${name}`).join(' ');

/** For bash 4 and newer. Files complete where nothing else does. */
export function bashScript(commands: readonly CommandSpec[]): string {
  const list = completed(commands);
  const seconds = [...families(list)].filter(([, words]) => words.length > 0);
  return `# bash completion of countersign
_countersign() {
  local current=\${COMP_WORDS[COMP_CWORD]} path=\${COMP_WORDS[1]} words=
  case $path in
${seconds.map(([first, words]) => `    ${first}) if (( COMP_CWORD == 2 )); then words='${words.join(' ')}'; else path="$path \${COMP_WORDS[2]}"; fi ;;`).join('\n')}
  esac
  if (( COMP_CWORD == 1 )); then words='${[...families(list).keys()].join(' ')}'; fi
  if [[ $current == --* ]]; then
    case $path in
${list.map((one) => `      '${one.path}') words='${optionWords(one)}' ;;`).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _countersign countersign
`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const forZsh = (text: string) => text.replaceAll('\\', '\\\\').replaceAll(':', '\\:').replaceAll('[', '\\[').replaceAll(']', '\\]');

/** For zsh, with what each word means. */
export function zshScript(commands: readonly CommandSpec[]): string {
  const list = completed(commands);
  const firsts = [...families(list)];
  const says = (first: string) => list.find(({ path }) => path === first)?.says ?? `${first} …`;
  return `#compdef countersign
_countersign() {
  local path=$words[2]
  if (( CURRENT == 2 )); then
    local -a found=(${firsts.map(([first]) => quoted(`${first}:${forZsh(says(first))}`)).join(' ')})
    _describe command found
    return
  fi
  case $path in
${firsts
  .filter(([, seconds]) => seconds.length > 0)
  .map(
    ([first, seconds]) => `    ${first}) if (( CURRENT == 3 )); then compadd ${seconds.join(' ')}; return; fi; path="$path $words[3]" ;;`,
  )
  .join('\n')}
  esac
  case $path in
${list
  .map(
    ({ path, options }) =>
      `    ${quoted(path)}) _arguments ${options.map(({ name, takes, says: why }) => quoted(`*--${name}[${forZsh(why)}]${takes ? ':value:_files' : ''}`)).join(' ')} '*:file:_files' ;;`,
  )
  .join('\n')}
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _countersign "$@"; else compdef _countersign countersign; fi
`;
}

const forFish = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** For fish, with what each word means. */
export function fishScript(commands: readonly CommandSpec[]): string {
  const list = completed(commands);
  const lines: string[] = [];
  for (const [first, seconds] of families(list)) {
    const summary = list.find(({ path }) => path === first)?.says ?? `${first} …`;
    lines.push(`complete -c countersign -n __fish_use_subcommand -f -a ${first} -d ${forFish(summary)}`);
    const none = `not __fish_seen_subcommand_from ${seconds.join(' ')}`;
    for (const second of seconds) {
      const why = list.find(({ path }) => path === `${first} ${second}`)?.says ?? '';
      lines.push(`complete -c countersign -n '__fish_seen_subcommand_from ${first}; and ${none}' -f -a ${second} -d ${forFish(why)}`);
    }
  }
  for (const { path, options } of list) {
    const seen = path
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
    for (const { name, takes, says } of options)
      lines.push(`complete -c countersign -n '${seen}' -l ${name}${takes ? ' -r' : ''} -d ${forFish(says)}`);
  }
  return `# fish completion of countersign\n${lines.join('\n')}\n`;
}
