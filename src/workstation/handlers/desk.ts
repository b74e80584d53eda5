import type { deskCalls } from "../../contract/calls/desk.ts";
import { keepDraft, listDrafts, removeDraft, signIn } from "../../counter/index.ts";
import type { Handlers } from "../port.ts";
import type { HandlerParts } from "./parts.ts";

/** Unfinished work, and the lock while nobody is at the counter. */
export function deskHandlers({ desk, session, emit }: HandlerParts): Handlers<keyof typeof deskCalls> {
  return {
    "draft.keep": async (draft) => keepDraft(desk, session.requireTeller(), draft),
    "draft.list": async () => {
      session.requireTeller();
      return await listDrafts(desk);
    },
    "draft.remove": async ({ draftId }) => {
      session.requireTeller();
      await removeDraft(desk, draftId);
    },
    "session.lock": async () => {
      session.lock();
      emit("session.locked", session.locked);
    },
    "session.unlock": async ({ password }) => {
      const { tellerId } = session.requireSignedIn();
      await signIn(desk, { tellerId, password });
      session.unlock();
      emit("session.locked", session.locked);
    },
  };
}
