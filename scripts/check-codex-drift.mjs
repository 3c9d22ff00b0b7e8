// Compares the time that we leave between typed text and Enter with the time for which Codex takes an Enter after
// quickly typed text for part of a paste. Exit code: 0 all as known, 1 it changed or is not found, 2 not fetched.
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const PUBLIC_SOURCE =
  'https://raw.githubusercontent.com/openai/codex/main/codex-rs/tui/src/bottom_pane/paste_burst.rs';
const WINDOW = 'PASTE_ENTER_SUPPRESS_WINDOW';
/** The window that our gap was measured against. */
const KNOWN_WINDOW_MS = 120;
const ATTEMPTS = 3;
const ATTEMPT_LIMIT_MS = 15_000;
const ADAPTER = 'src/clients/codex.ts';

process.exitCode = await main();

async function main() {
  let options;
  try {
    options = optionsOf();
  } catch (error) {
    return say(2, `${error.message} Usage: check-codex-drift [--source URL] [--pause-ms NUMBER]`);
  }
  const { source, pauseMs } = options;
  const fetched = await fetchPatiently(source, pauseMs);
  if (fetched.text === null)
    return say(
      2,
      `Codex’s source could not be fetched from ${source} (${fetched.problem}). Try again later; if it has moved, find ${WINDOW} in its repository, and put the new address into scripts/check-codex-drift.mjs.`,
    );
  return compare(windowsIn(fetched.text), await gapOf(new URL(`../${ADAPTER}`, import.meta.url)), source);
}

function optionsOf() {
  const { values } = parseArgs({
    options: { source: { type: 'string' }, 'pause-ms': { type: 'string' } },
  });
  const pauseMs = Number(values['pause-ms'] ?? 2000);
  if (!(pauseMs >= 0 && pauseMs <= 60_000)) throw new Error('--pause-ms takes a number up to 60000.');
  return { source: values.source ?? PUBLIC_SOURCE, pauseMs };
}

/** The text, or the last problem. Pauses between attempts, each time twice as long. */
async function fetchPatiently(source, pauseMs) {
  let problem = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await pause(pauseMs * 2 ** (attempt - 1));
    try {
      return { text: await fetchOnce(new URL(source)), problem };
    } catch (error) {
      problem = error.cause?.code ?? error.code ?? error.message;
    }
  }
  return { text: null, problem };
}

async function fetchOnce(url) {
  if (url.protocol === 'file:') return readFile(url, 'utf8');
  const response = await fetch(url, { signal: AbortSignal.timeout(ATTEMPT_LIMIT_MS) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.text();
}

/** Every definition of the window: milliseconds, or null for one that is written in another way. */
function windowsIn(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*/g, '');
  const definitions = code.matchAll(new RegExp(`\\b(?:const|static)\\s+${WINDOW}\\b[^=;]*=([^;]*);`, 'g'));
  return [...definitions].map(([, value]) => {
    const number = /^(?:\w+::)*from_millis\(([\d_]+?)(?:_?u64)?,?\)$/.exec(value.replace(/\s/g, ''))?.[1];
    return number === undefined ? null : Number(number.replaceAll('_', ''));
  });
}

/** Our gap in milliseconds, read from the adapter's own source; null when it is not there as a plain number. */
async function gapOf(file) {
  const number = /^ {2}enterGapMs: ([\d_]+),$/m.exec(await readFile(file, 'utf8'))?.[1];
  return number === undefined ? null : Number(number.replaceAll('_', ''));
}

function compare(windows, gapMs, source) {
  if (gapMs === null)
    return say(1, `enterGapMs is not found in ${ADAPTER}. Let scripts/check-codex-drift.mjs read it anew.`);
  if (windows.length === 0 || windows.includes(null))
    return say(
      1,
      `${WINDOW} is not found in milliseconds in ${source}. See there how Codex tells a paste from typing now, measure which gap it needs, and correct enterGapMs in ${ADAPTER} and this script.`,
    );
  if (windows.some((milliseconds) => milliseconds !== KNOWN_WINDOW_MS))
    return say(
      1,
      `Codex’s ${WINDOW} is ${windows.join(' and ')} ms now; it was ${KNOWN_WINDOW_MS} ms. Measure which gap it needs, correct enterGapMs in ${ADAPTER} (${gapMs} ms), and then KNOWN_WINDOW_MS in scripts/check-codex-drift.mjs.`,
    );
  if (gapMs <= KNOWN_WINDOW_MS)
    return say(
      1,
      `enterGapMs in ${ADAPTER} is ${gapMs} ms, within Codex’s ${WINDOW} of ${KNOWN_WINDOW_MS} ms. Make it longer.`,
    );
  return say(0, `Codex’s ${WINDOW} is ${KNOWN_WINDOW_MS} ms, as known; our gap is ${gapMs} ms.`);
}

function say(code, sentence) {
  (code === 0 ? process.stdout : process.stderr).write(`${sentence}\n`);
  return code;
}
