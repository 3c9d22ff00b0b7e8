import { type EventLog, homeOf, openLog } from '../../events/index.js';
import { verify } from '../../forensics/index.js';
import { projections } from '../../projections/index.js';
import { type Context, print } from '../context.js';
import { verificationLines } from '../verify.js';
import { REGISTRATION } from '../welcome.js';
import { acts, type Cast } from './acts.js';
import { listenForInterruption } from './interruption.js';
import { promised } from './promised.js';
import { type Scene, setScene } from './scene.js';
import { buildStage } from './stage.js';
import { type Chapter, storyFrom } from './telling.js';

const BEFORE = [
  'Three agents, each with a real server process, in a throw-away home and project.',
  'Nothing of yours is touched. What follows is read back from the log they leave.',
];
const AFTER = ['', 'The throw-away home is gone again. For agents of your own:', '', ...REGISTRATION];

/** Plays the story, tells it from the log and proves the log. Leaves nothing behind. Returns the exit code. */
export async function playDemo(context: Context): Promise<number> {
  await print(context, BEFORE);
  const interruption = listenForInterruption();
  const stage = buildStage(context.ambient);
  try {
    const home = homeOf(stage.ambient.env);
    const log = await openLog({ home, ambient: stage.ambient, projections });
    const scene = setScene(log, home.bell, context.program, stage);
    try {
      const chapters = await interruption.unlessInterrupted(play(scene, log));
      await tell(log, chapters, context);
    } finally {
      await scene.clear();
      await log.close();
    }
  } finally {
    stage.remove();
    interruption.forget();
  }
  await print(context, AFTER);
  return 0;
}

async function play(scene: Scene, log: EventLog): Promise<Chapter[]> {
  const cast: Cast = new Map();
  const chapters: Chapter[] = [];
  const begin = (title: string) => chapters.push({ title, from: log.head() + 1 });
  for (const act of acts) {
    begin(act.title);
    await act.play(scene, cast);
    await scene.settled();
  }
  begin('All leave');
  await scene.clear();
  return chapters;
}

async function tell(log: EventLog, chapters: readonly Chapter[], context: Context): Promise<void> {
  await print(context, storyFrom(log, chapters));
  const found = verify(log, projections);
  await print(context, ['', ...verificationLines(found)]);
  promised(found.ok, 'what is stored is not what the events say');
}
