import { PassThrough } from 'node:stream';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { StdioTransport } from '../../src/server/transport.js';

const levels = 100_000;
const deep = `${'['.repeat(levels)}1${']'.repeat(levels)}`;
const call = (id: number, name: string, more = '') =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}"${more}}}`;

test('JSON nested a hundred thousand levels deep is answered like any other and harms nothing', async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  const errors: Error[] = [];
  const server = new Server({ name: 'test', version: '1' }, { capabilities: { tools: {} } });
  server.onerror = (error) => errors.push(error);
  server.setRequestHandler(CallToolRequestSchema, (request) => ({
    content: [{ type: 'text', text: request.params.name }],
  }));
  const ends = { answered: () => undefined, ended: () => undefined };
  await server.connect(new StdioTransport(input, output, ends));

  const lines = [
    call(1, 'argument', `,"arguments":{"x":${deep}}`),
    call(2, 'meta', `,"_meta":{"x":${deep}}`),
    deep,
    `{"jsonrpc":"2.0","id":${deep},"method":"ping"}`,
    '{"a":'.repeat(levels),
    '['.repeat(4 * 1024 * 1024),
  ];
  for (const line of lines) input.write(`${line}\n`);

  let text = '';
  for await (const chunk of output) {
    text += chunk;
    if (text.split('\n').length > lines.length) break;
  }
  const answers = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const outcome = ({ id, result, error }: (typeof answers)[number]) => [
    id,
    result?.content[0].text ?? error.code,
  ];
  expect(answers.map(outcome).sort()).toEqual(
    [
      [1, 'argument'],
      [2, 'meta'],
      [null, -32600],
      [null, -32600],
      [null, -32700],
      [null, -32700],
    ].sort(),
  );
  expect(errors).toEqual([]);
});
