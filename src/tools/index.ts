import { askPeer } from './ask-peer.js';
import { blockWork } from './block-work.js';
import { cancelWork } from './cancel-work.js';
import { claimSession } from './claim-session.js';
import { completeWork } from './complete-work.js';
import { getMySession } from './get-my-session.js';
import { hookEvent } from './hook-event.js';
import { listProjectSessions } from './list-project-sessions.js';
import { messageStatus } from './message-status.js';
import { myOpenWork } from './my-open-work.js';
import { readMyMessages } from './read-my-messages.js';
import { readSession } from './read-session.js';
import { registerMySession } from './register-my-session.js';
import { replyToMessage } from './reply-to-message.js';
import { sendMessage } from './send-message.js';
import { setMyState } from './set-my-state.js';
import type { Tool } from './types.js';

export { refusalOf } from './answers.js';
export { awaitReply, isWaiting, type Wait } from './await-reply.js';
export { type ListedTool, listing } from './listing.js';
export type { Answer, Caller, DecisionContext, Facts, Surroundings, Tool } from './types.js';
export { wakeSettled } from './wake-settled.js';

/** Every tool, in the order they are listed. A new one is one file and one line here. */
export const tools: readonly Tool[] = [
  listProjectSessions,
  readSession,
  registerMySession,
  claimSession,
  getMySession,
  setMyState,
  sendMessage,
  replyToMessage,
  readMyMessages,
  askPeer,
  messageStatus,
  myOpenWork,
  completeWork,
  blockWork,
  cancelWork,
  hookEvent,
];
