import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { openBareStore } from './store.js';

// The least that an MCP server with a durable store can be: opened at start, one tool, one append.
const [folder = '.', firstKey = '0'] = process.argv.slice(2);
const append = openBareStore(folder);
let key = Number(firstKey);
const server = new Server({ name: 'floor', version: '1.0.0' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: [{ name: 'append', description: 'Append one record.', inputSchema: { type: 'object' as const } }],
}));
server.setRequestHandler(CallToolRequestSchema, () => {
  key += 1;
  append(key);
  return { content: [{ type: 'text' as const, text: JSON.stringify({ ok: true, key }) }] };
});
await server.connect(new StdioServerTransport());
