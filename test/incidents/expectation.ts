/** What is expected of an incident that was recorded: plain data, as it lies beside the recording. */
export interface Expectation {
  /** What went on, in a sentence. */
  readonly says: string;
  /** What the ids of the recording are called in here: messages, requests and agents. */
  readonly names: Readonly<Record<string, string>>;
  /** What was asked about, by name; the verdict on it, and with which status `why` ends. */
  readonly subject: string;
  readonly verdict: string;
  readonly exit: number;
  readonly moments: readonly ExpectedMoment[];
  /** By `name@version`: a digest of the projection at each position that changed it. */
  readonly digests: Readonly<Record<string, string>>;
}

/** The fleet as of a position. */
export interface ExpectedMoment {
  readonly called: string;
  readonly seq: number;
  /** Every agent that was known then, by name. */
  readonly agents: Readonly<Record<string, AgentThen>>;
}

/** An agent as of a moment. What is not said is empty. Messages are told by their names. */
export interface AgentThen {
  /** How many servers ran for it; 1 when it is not said. */
  readonly servers?: number;
  /** What was last seen of it: `busy` when it is not said, as any call shows. */
  readonly state?: 'busy' | 'idle' | 'unseen';
  /** What waited for it, oldest first. */
  readonly mail?: readonly string[];
  /** What it had been given and was not proved to have arrived. */
  readonly given?: readonly string[];
  /** What it had been shown by then. */
  readonly shown?: readonly string[];
  /** Whom it waited for, and by which message: `ben: question`. */
  readonly waitsFor?: readonly string[];
  /** Work that it owed. */
  readonly owes?: readonly string[];
}
