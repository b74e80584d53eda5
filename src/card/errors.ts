import { RoomError } from "../contract/errors.ts";
import type { TextParameters } from "../contract/text.ts";
import { type CardErrorCode, cardErrorTexts } from "./errorTexts.ts";

interface CardErrorOptions {
  readonly parameters?: TextParameters;
  readonly rule?: string;
  readonly cause?: unknown;
}

/** Everything that can go wrong between us and a card; see errorTexts.ts for the codes. */
export class CardError extends RoomError<CardErrorCode> {
  override readonly room = "card";

  constructor(code: CardErrorCode, options: CardErrorOptions = {}) {
    super(cardErrorTexts, code, options);
  }
}
