import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import { interval } from 'rxjs';
import { adapterFor, type ClientAdapter } from '../clients/index.js';
import { StoreError } from '../events/index.js';
import { keepFault } from '../forensics/index.js';
import { listing, type Tool, tools } from '../tools/index.js';
import { runCall } from './calls.js';
import type { RequestId } from './confirmations.js';
import type { Host } from './host.js';
import { INSTRUCTIONS } from './instructions.js';

/** How often a waiting call tells a client that asked for it. */
const PROGRESS_MS = 5000;

/** Nothing of ours is validated by a JSON Schema at run time; the SDK would load a whole validator for it. */
const noValidator = {
  getValidator: () => {
    throw new McpError(ErrorCode.InternalError, 'this server asks its client nothing');
  },
};

type CallRequest = { id: RequestId; signal: AbortSignal; token: string | number | undefined };

/** The MCP server on top of a host. `onListed` runs once a client has been told the tools. */
export function protocolServer(host: Host, version: string, onListed: () => void): Server {
  const server = new Server(
    { name: 'oxtail', version },
    {
      capabilities: { tools: { listChanged: true } },
      instructions: INSTRUCTIONS,
      jsonSchemaValidator: noValidator,
    },
  );
  const offered = () =>
    toolsFor(adapterFor(server.getClientVersion()?.name ?? null, host.options.ambient.env));
  server.setRequestHandler(ListToolsRequestSchema, () => {
    setImmediate(onListed);
    return { tools: offered().map(listing) };
  });
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const tool = offered().find(({ name }) => name === params.name);
    if (tool === undefined) return invalid(`Tool ${params.name} not found`);
    const parsed = tool.input.safeParse(params.arguments ?? {});
    if (!parsed.success) return invalid(argumentsRefused(tool, parsed.error.issues));
    const request = { id: extra.requestId, signal: extra.signal, token: extra._meta?.progressToken };
    return answerCall(host, server, tool, parsed.data, extra._meta, request);
  });
  return server;
}

/** What is for hooks is offered only where a hook's call can be told from a model's. */
function toolsFor({ isHookCall }: ClientAdapter): readonly Tool[] {
  return isHookCall === null ? tools.filter(({ forHooks }) => forHooks !== true) : tools;
}

async function answerCall(
  host: Host,
  server: Server,
  tool: Tool,
  input: unknown,
  meta: Readonly<Record<string, unknown>> | undefined,
  { id, signal, token }: CallRequest,
): Promise<CallToolResult> {
  const progress = token === undefined || !tool.waits ? null : reportProgress(server, token);
  try {
    const { answer, seq } = await runCall(host, { tool, input, request: id, meta, signal });
    return { content: [{ type: 'text', text: JSON.stringify(answer) }], _meta: { 'oxtail/seq': seq } };
  } catch (error) {
    return failed(host, error);
  } finally {
    progress?.unsubscribe();
    // The protocol sends no answer to a request that was taken back.
    if (signal.aborted) host.confirmations.cancelled(id);
  }
}

function reportProgress(server: Server, progressToken: string | number) {
  return interval(PROGRESS_MS).subscribe((tick) => {
    const params = { progressToken, progress: tick + 1, message: 'waiting for the answer' };
    server.notification({ method: 'notifications/progress', params }).catch(() => {
      // A client that no longer reads is noticed by its answer.
    });
  });
}

function argumentsRefused(tool: Tool, issues: readonly unknown[]): string {
  const details = JSON.stringify(issues, null, 2);
  return `Input validation error: Invalid arguments for tool ${tool.name}: ${details}`;
}

function invalid(message: string): CallToolResult {
  const text = `MCP error ${ErrorCode.InvalidParams}: ${message}`;
  return { content: [{ type: 'text', text }], isError: true };
}

function failed(host: Host, error: unknown): CallToolResult {
  const { code, message } = error instanceof StoreError ? error : unexpected(host, error);
  const answer = { schema_version: 1, ok: false, error: code, message };
  return { content: [{ type: 'text', text: JSON.stringify(answer) }], isError: true };
}

function unexpected(host: Host, error: unknown): { code: string; message: string } {
  const { home, ambient } = host.options;
  const noted = keepFault(home, ambient.now(), error) ? ` and was noted in ${home.root}/faults.log` : '';
  return { code: 'internal-error', message: `Something unexpected went wrong${noted}: try again.` };
}
