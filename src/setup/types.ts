import type { ClientType, Env } from '../clients/index.js';
import type { HookEventName } from '../hooks/index.js';

/** The clients that can be set up, by the name of their program. */
export type ClientName = 'claude' | 'codex';

/** Everything that setting up one client needs to know. A new client is one new value of this. */
export interface SetupClient {
  /** Its program, and what `--client` takes. */
  readonly name: ClientName;
  readonly type: Exclude<ClientType, 'unknown'>;
  readonly title: string;
  /** The version on which hooks that call a server were seen to work, and what prints the version. */
  readonly toolHooksSince: string;
  /** Every event that gets a hook. */
  readonly events: readonly HookEventName[];
  /** The events among them whose hook can call the server instead of starting a process. */
  readonly toolEvents: readonly HookEventName[];
  /** Starts a turn when a command hook that it left running in the background at a stop ends with 2. */
  readonly rewakes: boolean;
  /** Names of the payload that such a hook hands on; each must be in every payload of that event. */
  inputsOf(event: HookEventName): readonly string[];
  /** The client's own folder. Null when it cannot be told. */
  folder(env: Env): string | null;
  /** The file that lists the user's MCP servers. */
  registrationFile(env: Env): string | null;
  readonly registrationSyntax: 'json' | 'toml';
  /** The file of hooks. */
  hooksFile(env: Env): string | null;
  /** Arguments of its program that add a server of this command, and that remove it. */
  addArguments(command: readonly string[]): readonly string[];
  readonly removeArguments: readonly string[];
  /** Variables that the server needs and that the client hands on only when they are named. */
  readonly envVars: readonly string[];
}

/** One hook and the event that it is for. */
export interface EventHook {
  readonly event: string;
  readonly hook: JsonObject;
}

/** How a client starts the server. */
export interface Registration {
  readonly command: string;
  readonly args: readonly string[];
  /** Names of variables that are handed on. */
  readonly envVars: readonly string[];
}

/** Any JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object and no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
