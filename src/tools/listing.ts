import * as z from 'zod';
import type { Tool } from './types.js';

/** A tool as the client's model sees it. */
export interface ListedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: { readonly type: 'object'; readonly [key: string]: unknown };
  readonly _meta?: { readonly [key: string]: unknown };
}

/** The published form of a tool. Every character of it is paid for in each agent's context. */
export function listing({ name, description, input, forHooks }: Tool): ListedTool {
  const { type: _, $schema, additionalProperties, ...schema } = z.toJSONSchema(input, { io: 'input' });
  const shown = forHooks === true ? { _meta: { ui: { visibility: ['app'] } } } : {};
  return { name, description, inputSchema: { type: 'object', ...schema }, ...shown };
}
