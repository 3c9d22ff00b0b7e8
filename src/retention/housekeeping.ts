import type { Actor, CompactionMoment, EventLog, Seq } from '../events/index.js';
import { haveGone } from './choose-agents.js';
import { type ChosenLoose, chooseLoose } from './choose-loose.js';
import { chooseStories } from './choose-stories.js';
import { type Chosen, compactionOf } from './compaction.js';
import { type Kinship, kinshipsOf } from './kinships.js';
import { isLarge, type Pressure, type RetentionLimits } from './limits.js';

/** What keeping house needs. */
export interface HousekeepingOptions {
  readonly log: EventLog;
  readonly limits: RetentionLimits;
  readonly actor: Actor;
  /** Unix milliseconds. */
  readonly now: () => number;
  /**
   * Fewest stories and superfluous events that are worth a compaction while room is not short; 1 when absent. Each
   * compaction tells all that is missing, so many small ones would cost more than they save.
   */
  readonly least?: number;
}

/** What one step came to: events left the log, it was only looked, or there is nothing more to do for now. */
export type StepOutcome = 'compacted' | 'looked' | 'done';

/** Stories that leave in one step, and how many are looked at for them: some milliseconds of everybody's lock. */
const MOST = 100;
const LOOKS = 400;
/** Most events about agents that leave in one step, unless one agent alone has more. */
const MOST_ABOUT_AGENTS = 500;
/** How often it is looked for agents that have gone, in milliseconds: that takes a look at all of them. */
const AGENTS_EVERY_MS = 60 * 60_000;

/** How many events are recorded before refused requests are looked at again: that takes a look at all that are kept. */
const REFUSALS_EVERY = 250;

const NOTHING_LOOSE: ChosenLoose = { seqs: [], next: null };

/** Where a search goes on. */
interface Cursor {
  readonly because: Pressure;
  readonly stories: Seq;
  readonly loose: Seq;
}

/**
 * Takes out of the log what a limit has passed, a little at a time. It remembers where it was looking; all else it
 * learns from the log at each step, so that any number of programs may do this at once.
 */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  #cursor: Cursor | null = null;
  #makesRoom = false;
  #agentsLookedFor = Number.NEGATIVE_INFINITY;
  #refusalsSeenAt = Number.NEGATIVE_INFINITY;
  /** Everything that is finished goes, however young: somebody asked for it. */
  readonly #all: boolean;

  constructor(options: HousekeepingOptions, all = false) {
    this.#options = options;
    this.#all = all;
  }

  /** Whether the log is too large, and finished stories go however young they are. */
  get makesRoom(): boolean {
    return this.#makesRoom;
  }

  /** One bounded step. Throws `StoreError`. */
  step(): StepOutcome {
    const cursor = this.#cursor ?? this.#begin();
    const found = this.#compactFrom(cursor);
    this.#cursor = found === null ? null : (found.next ?? this.#after(cursor, found.outcome));
    if (found === null) return 'done';
    const { outcome } = found;
    if (outcome === 'compacted') return outcome;
    return this.#cursor === null ? 'done' : 'looked';
  }

  #begin(): Cursor {
    const { log, limits } = this.#options;
    this.#makesRoom = isLarge(log.size().used, limits, this.#makesRoom);
    if (this.#all) return { because: 'asked', stories: 0, loose: 0 };
    return { because: this.#makesRoom ? 'bytes' : 'count', stories: 0, loose: 0 };
  }

  /**
   * What has lost its handle goes before what is old; when room is short, all that is finished goes by age. Agents go
   * last: by then nothing leads to them that could have gone.
   */
  #after({ because }: Cursor, outcome: StepOutcome): Cursor | null {
    if (outcome === 'compacted') {
      this.#refusalsSeenAt = Number.NEGATIVE_INFINITY;
      return null;
    }
    if (because === 'count') return { because: 'age', stories: 0, loose: 0 };
    this.#forgetAgents(because);
    return null;
  }

  /** Null when somebody else is at it. */
  #compactFrom(cursor: Cursor): { outcome: StepOutcome; next: Cursor | null } | null {
    const { log, actor } = this.#options;
    const found: { next: Cursor | null }[] = [];
    const choose = (now: CompactionMoment) => {
      const { chosen, next } = this.#choose(now, cursor);
      found.push({ next });
      return chosen;
    };
    const compacted = log.compact(actor, compactionOf(choose));
    const last = found.at(-1);
    return last === undefined
      ? null
      : { outcome: compacted === null ? 'looked' : 'compacted', next: last.next };
  }

  #choose(
    now: CompactionMoment,
    { because, stories, loose }: Cursor,
  ): { chosen: Chosen; next: Cursor | null } {
    const at = this.#options.now();
    const by = at - this.#options.limits.retainMs;
    const found = chooseStories(now, {
      because,
      closedBy: this.#all ? at : by,
      at,
      behind: stories,
      looks: LOOKS,
      most: MOST,
    });
    const recordedBy = because === 'age' ? by : null;
    const superfluous =
      because === 'count'
        ? NOTHING_LOOSE
        : chooseLoose(now, {
            recordedBy,
            behind: loose,
            looks: LOOKS,
            refusals: loose === 0 && this.#looksAtRefusals(now),
          });
    const isOver = found.next === null && superfluous.next === null;
    const isWorthIt =
      because === 'bytes' || found.messages.length + superfluous.seqs.length >= (this.#options.least ?? 1);
    return {
      chosen: {
        because,
        messages: isWorthIt ? found.messages : [],
        loose: isWorthIt ? superfluous.seqs : [],
        kinships: [],
        knownUpTo: 0,
        goneBy: by,
      },
      next: isOver
        ? null
        : {
            because,
            stories: found.next ?? Number.MAX_SAFE_INTEGER - 1,
            loose: superfluous.next ?? now.head,
          },
    };
  }

  /** A transaction may ask twice at the same head. */
  #looksAtRefusals({ head }: CompactionMoment): boolean {
    const isDue = head < this.#refusalsSeenAt || head - this.#refusalsSeenAt >= REFUSALS_EVERY;
    if (isDue) this.#refusalsSeenAt = head;
    return isDue || head === this.#refusalsSeenAt;
  }

  #forgetAgents(because: Pressure): void {
    const { log, limits, actor, now } = this.#options;
    if (Math.abs(now() - this.#agentsLookedFor) < AGENTS_EVERY_MS) return;
    this.#agentsLookedFor = now();
    const goneBy = now() - limits.retainMs;
    const { all, upTo } = kinshipsOf((question) => log.look(question));
    const gone = log.look((moment) => all.filter((kinship) => haveGone(moment, kinship, goneBy)));
    const kinships = first(gone, MOST_ABOUT_AGENTS);
    // The others go next time.
    if (kinships.length < gone.length) this.#agentsLookedFor = Number.NEGATIVE_INFINITY;
    log.compact(
      actor,
      compactionOf(() => ({ because, messages: [], loose: [], kinships, knownUpTo: upTo, goneBy })),
    );
  }
}

/** The first of these, at least one, that are about so many events together. */
function first(kinships: readonly Kinship[], most: number): Kinship[] {
  let events = 0;
  return kinships.filter(({ seqs }, index) => {
    events += seqs.length;
    return index === 0 || events <= most;
  });
}
