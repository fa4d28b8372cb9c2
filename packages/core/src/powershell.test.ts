import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Json, parseJson } from './json.ts';
import { parsePowerShellLine } from './powershell.ts';

function read(line: string) {
  const parsed = parsePowerShellLine(line);
  assert.ok(parsed.ok, parsed.ok ? '' : `${parsed.message} (at ${parsed.at})`);
  return parsed;
}

function parametersOf(line: string): Json {
  return Object.fromEntries(read(line).parameters.map(({ name, value }) => [name, value]));
}

const argumentOf = (argument: string) => read(`Set-X -P ${argument}`).parameters[0]?.value;

describe('a pasted PowerShell line', () => {
  test('gives the command and its parameters in the order and case in which they stand', () => {
    assert.deepEqual(read('New-TransportRule -Name X -SubjectContainsWords a,b'), {
      ok: true,
      command: 'New-TransportRule',
      parameters: [
        { name: 'Name', value: 'X' },
        { name: 'SubjectContainsWords', value: ['a', 'b'] },
      ],
    });
  });

  test('reads text, constants, switches, sizes and hash tables together', () => {
    assert.deepEqual(
      parametersOf(
        `  Set-Mailbox -Identity 'a b' -AuditEnabled $true -Shared -EmailAddresses @{Add="smtp:x@y.z"} -Confirm:$false -Quota 10GB -Manager: $null  # as agreed\r\n`,
      ),
      {
        Identity: 'a b',
        AuditEnabled: true,
        Shared: true,
        EmailAddresses: { Add: 'smtp:x@y.z' },
        Confirm: false,
        Quota: 10_737_418_240,
        Manager: null,
      },
    );
  });

  test('goes on in the next line after a backtick, a comma or an open bracket', () => {
    assert.deepEqual(parametersOf("New-X `\r\n  -A a,\n b `\n -B @(\n 'c'\n) -C @{\n K = 1\n\n L = 'l'; M=@('m') # why\n}\n\n"), {
      A: ['a', 'b'],
      B: ['c'],
      C: { K: 1, L: 'l', M: ['m'] },
    });
  });

  test('may name the module of its command, and have none but a command', () => {
    assert.deepEqual(read('Exchange\\Get-Mailbox'), { ok: true, command: 'Exchange\\Get-Mailbox', parameters: [] });
  });

  test('takes the dashes and quotes of word processors for what they were, as PowerShell does', () => {
    const line = read('New\u2013Rule \u2014Name \u201cInvoices \u2018today\u2019\u201d \u2013Count \u20135 -By \u2018Ann\u2019');
    assert.equal(line.command, 'New-Rule');
    assert.deepEqual(line.parameters, [
      { name: 'Name', value: 'Invoices \u2018today\u2019' },
      { name: 'Count', value: -5 },
      { name: 'By', value: 'Ann' },
    ]);
  });

  for (const [argument, value] of [
    ['1', 1],
    ['-1', -1],
    ['0', 0],
    ['1.5', 1.5],
    ['-0.25', -0.25],
    ['10MB', 10_485_760],
    ['1kb', 1024],
    ['1.5GB', 1_610_612_736],
    ['2TB', 2_199_023_255_552],
    ['9007199254740991', 9007199254740991],
    ['01', '01'],
    ['007', '007'],
    ['1.0', '1.0'],
    ['+4722334455', '+4722334455'],
    ['0047', '0047'],
    ['9007199254740992', '9007199254740992'],
    ['9PB', '9PB'],
    ['1e3', '1e3'],
    ['0x1F', '0x1F'],
    ['5l', '5l'],
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['1.2.3', '1.2.3'],
    ['11/22/2026', '11/22/2026'],
    ['16:00', '16:00'],
    ['1,2', [1, 2]],
    ["1,'2',$true,$null", [1, '2', true, null]],
    ['a , b', ['a', 'b']],
    ['ann@contoso.com', 'ann@contoso.com'],
    ['*', '*'],
    ['a[1]#x=y%z', 'a[1]#x=y%z'],
    ['https://contoso.com/a?b', 'https://contoso.com/a?b'],
    ['C:\\Temp\\x.txt', 'C:\\Temp\\x.txt'],
    ['true', 'true'],
    ['$TRUE', true],
    ['$False', false],
    ["''", ''],
    ['""', ''],
    ["'it''s'", "it's"],
    ["'$x `n \"'", '$x `n "'],
    ["'1'", '1'],
    ['"say ""hi"""', 'say "hi"'],
    ['"it\'s"', "it's"],
    ['"a`tb`r`n`"`$`` `z"', 'a\tb\r\n"$` z'],
    ['"two\nlines"', 'two\nlines'],
    ["'#not a comment'", '#not a comment'],
    ['@()', []],
    ["@('a')", ['a']],
    ["@('a','b')", ['a', 'b']],
    ["@( 'a' , 2 )", ['a', 2]],
    ['@{}', {}],
    ["@{a=1;'b c'=$null}", { a: 1, 'b c': null }],
    ["@{Add='a','b'; Remove=\"c\";}", { Add: ['a', 'b'], Remove: 'c' }],
    ["@{a=@{b=@('c')}}", { a: { b: ['c'] } }],
    ['@{a=1},@{a=2}', [{ a: 1 }, { a: 2 }]],
    ['@(@{a=1},@{a=2})', [{ a: 1 }, { a: 2 }]],
  ] as [string, Json][]) {
    test(`reads ${JSON.stringify(argument)} as ${JSON.stringify(value)}`, () => assert.deepEqual(argumentOf(argument), value));
  }

  test('gives quoted text exactly, whatever it holds', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed());
    fc.assert(
      fc.property(text, (value) => {
        const single = value.replace(/['\u2018\u2019\u201a\u201b]/g, (quote) => quote + quote);
        const double = value.replace(/["\u201c\u201d\u201e`$]/g, (mark) => `\`${mark}`);
        assert.equal(argumentOf(`'${single}'`), value);
        assert.equal(argumentOf(`"${double}"`), value);
      }),
    );
  });

  test('reads what it gives as JSON that the strict reader takes back', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'Set-X',
            ' ',
            '-P',
            ':',
            "'a'",
            '"',
            "'",
            '@{',
            '@(',
            '}',
            ')',
            'k=',
            ';',
            ',',
            '1',
            '-1',
            'w',
            '$true',
            '$x',
            '`',
            '\n',
            '#',
            '[',
            '&',
            '%',
          ),
          { maxLength: 12 },
        ),
        (pieces) => {
          const parsed = parsePowerShellLine(`Set-X -P ${pieces.join('')}`);
          if (!parsed.ok) return assert.ok(parsed.at >= 0 && parsed.at <= 9 + pieces.join('').length && parsed.message.length > 10);
          for (const { value } of parsed.parameters) assert.deepEqual(parseJson(JSON.stringify(value)), { ok: true, value });
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('a pasted PowerShell line is refused', () => {
  for (const [line, at, why] of [
    ['', 0, /starts with the name/],
    ['-Name X', 0, /starts with the name/],
    ['$x = Get-Mailbox', 0, /variable \(\$x\)/],
    ['& Get-Mailbox', 0, /&/],
    ['. Get-Mailbox', 0, /name of a command/],
    ["'Get-Mailbox'", 0, /name of a command/],
    ['(Get-Mailbox).Name', 0, /expression in \( \)/],
    ['[void](Get-X)', 0, /cast/],
    ['Get-Mailbox(1)', 11, /expression/],
    ['Get-Mailbox ann', 12, /ann stands without the name/],
    ['Get-Mailbox -Identity ann bob', 26, /bob stands without/],
    ['Get-Mailbox -5', 12, /stands without/],
    ['PS C:\\> Get-Mailbox', 3, /stands without/],
    ['Get-Mailbox -Identity $user', 22, /A variable \(\$user\) is not a literal; write its value/],
    ['Get-Mailbox -Identity $env:USER', 22, /\$env:USER/],
    ['Get-Mailbox -Identity $' + '{a b}', 22, /\$\{a b\}/],
    ['Get-Mailbox -Identity $trueish', 22, /\$trueish/],
    ['Get-Mailbox -Identity $true.Length', 22, /variable/],
    ['Get-Mailbox -Identity $(Get-Date)', 22, /\$\( \)/],
    ['Get-Mailbox -Identity (Get-Date)', 22, /\( \)/],
    ['Get-Mailbox -Identity a$x', 22, /quoted as a whole/],
    ["Get-Mailbox -Identity a'b'", 22, /quoted as a whole/],
    ['Get-Mailbox -Identity a`nb', 22, /quoted as a whole/],
    ["Get-Mailbox -Identity 'a'b", 25, /ends with a blank/],
    ['Get-Mailbox -Identity "a $x"', 25, /expand/],
    ['Get-Mailbox -Identity "a$"', 24, /expand/],
    ['Get-Mailbox -Identity "`0"', 23, /NUL/],
    ['Get-Mailbox -Identity "`u{41}"', 23, /versions of PowerShell/],
    ['Get-Mailbox -Identity "`e"', 23, /versions of PowerShell/],
    ['Get-Mailbox -Identity "a', 22, /never closed/],
    ["Get-Mailbox -Identity 'a''", 22, /never closed/],
    ['Get-Mailbox @params', 12, /Splatting \(@params\)/],
    ['Get-Mailbox -Identity @params', 22, /Splatting/],
    ["Get-Mailbox -Identity @'\na\n'@", 22, /here-string/],
    ['Get-Mailbox -Filter {Name -eq 1}', 20, /script block/],
    ['Get-Mailbox -Identity [int]5', 22, /cast/],
    ['Get-Mailbox | Remove-Mailbox', 12, /pipeline/],
    ['Get-Mailbox -Identity a|Remove-Mailbox', 23, /pipeline/],
    ["Get-Mailbox -Identity 'a'|Remove-Mailbox", 25, /pipeline/],
    ['Get-Mailbox; Remove-Mailbox', 11, /second/],
    ['Get-Mailbox -Identity a; Remove-Mailbox', 23, /second/],
    ['Get-Mailbox -Identity a\nRemove-Mailbox', 24, /one line/],
    ['Get-Mailbox\n-Identity a', 12, /one line/],
    ['Get-Mailbox # note\n -Identity a', 20, /one line/],
    ['Get-Mailbox -Identity a &', 24, /&/],
    ['Get-Mailbox -Identity a > x', 24, /Redirection/],
    ['Get-Mailbox -Identity a>x', 23, /Redirection/],
    ['Get-Mailbox <# x #> -Identity a', 12, /Redirection/],
    ['Get-Mailbox -Identity: ', 23, /missing/],
    ['Get-Mailbox -Identity a,', 24, /value was expected/],
    ['Get-Mailbox -Identity a,,b', 24, /empty place/],
    ['Get-Mailbox -Identity ,a', 22, /empty place/],
    ['Get-Mailbox -Identity a -identity b', 24, /stands twice/],
    ['Get-Mailbox --% a', 12, /--%/],
    ['Get-Mailbox -- a', 12, /--/],
    ['Get-Mailbox - a', 12, /-Name/],
    ['Get-Mailbox -Ident.ity a', 18, /ends with a blank/],
    ['Get-Mailbox -Identité a', 20, /ends with a blank/],
    ['Get-Mailbox -Identity -5a', 22, /Quote the value -5a/],
    ['Get-Mailbox -Identity a)', 23, /closes nothing/],
    ['Get-Mailbox -Identity @(a)', 24, /command to PowerShell; quote it/],
    ['Get-Mailbox -Identity @(01)', 24, /quote it/],
    ["Get-Mailbox -Identity @('a' 'b')", 28, /goes on with ","/],
    ["Get-Mailbox -Identity @('a'", 27, /goes on with ","/],
    ["Get-Mailbox -Identity @('a';'b')", 27, /";"/],
    ["Get-Mailbox -Identity @(@('a'))", 24, /list within a list/],
    ["Get-Mailbox -Identity @('a'),'b'", 22, /list within a list/],
    ['Get-Mailbox -Identity @(1+1)', 24, /quote it/],
    ['Get-Mailbox -Identity @{a=b}', 26, /quote it/],
    ['Get-Mailbox -Identity @{a=$x}', 26, /\$x/],
    ['Get-Mailbox -Identity @{a}', 25, /followed by "="/],
    ['Get-Mailbox -Identity @{a=}', 26, /closes nothing|value/],
    ['Get-Mailbox -Identity @{1=2}', 24, /key/],
    ['Get-Mailbox -Identity @{$k=2}', 24, /\$k/],
    ['Get-Mailbox -Identity @{a=1;A=2}', 28, /twice/],
    ['Get-Mailbox -Identity @{a=1 b=2}', 28, /ends with ";"/],
    ['Get-Mailbox -Identity @{a=1', 27, /ends with ";"/],
    ['Get-Mailbox -Identity @{"__proto__"=1}', 24, /not accepted/],
    ['Get-Mailbox -Identity @{constructor=1}', 24, /not accepted/],
    ['Get-Mailbox -Identity \ud83d', 0, /surrogate/],
    ['Get-Mailbox -Identity \0', 0, /NUL/],
  ] as const) {
    test(`at ${at}: ${JSON.stringify(line)}`, () => {
      const parsed = parsePowerShellLine(line);
      assert.ok(!parsed.ok, JSON.stringify(parsed));
      assert.equal(parsed.code, 'bad-command-line');
      assert.match(parsed.message, why);
      assert.equal(parsed.at, at, parsed.message);
    });
  }

  test('when it is longer or deeper than any command', () => {
    assert.ok(!parsePowerShellLine(`Get-X -P ${'a'.repeat(100_000)}`).ok);
    assert.ok(!parsePowerShellLine(`Get-X -P ${'@{a='.repeat(20_000)}`).ok);
    assert.ok(parsePowerShellLine(`Get-X -P ${'@{a='.repeat(16)}1${'}'.repeat(16)}`).ok);
    assert.ok(!parsePowerShellLine(`Get-X -P ${'@{a='.repeat(17)}1${'}'.repeat(17)}`).ok);
    assert.ok(!parsePowerShellLine(`Get-X ${Array.from({ length: 501 }, (_, at) => `-P${at}`).join(' ')}`).ok);
  });
});
