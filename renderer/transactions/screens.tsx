import type { ComponentType } from "react";
import type { TokenRef } from "../../src/contract/ids.ts";
import { ApprovalsScreen } from "../screens/approvals/ApprovalsScreen.tsx";
import { FiguresScreen } from "../screens/figures/FiguresScreen.tsx";
import { InquiryScreen } from "../screens/inquiry/InquiryScreen.tsx";
import { Reissue } from "../screens/issue/Reissue.tsx";
import { CorrectTime } from "../screens/life/CorrectTime.tsx";
import { Deregister } from "../screens/life/Deregister.tsx";
import { Dispose } from "../screens/life/Dispose.tsx";
import { Register } from "../screens/life/Register.tsx";
import { Release } from "../screens/life/Release.tsx";
import { Report } from "../screens/life/Report.tsx";
import { Unlock } from "../screens/life/Unlock.tsx";
import { LineScreen } from "../screens/line/LineScreen.tsx";
import { TestCard } from "../screens/otp/TestCard.tsx";
import { RegisterPhone } from "../screens/phone/RegisterPhone.tsx";
import { RevokePhone } from "../screens/phone/RevokePhone.tsx";
import { Closing } from "../screens/stock/Closing.tsx";
import { Count } from "../screens/stock/Count.tsx";
import { HandOver } from "../screens/stock/HandOver.tsx";
import { Receive } from "../screens/stock/Receive.tsx";
import { SpoiledCards } from "../screens/stock/SpoiledCards.tsx";
import type { TransactionId } from "./table.ts";

/** What every transaction's screen is given: the card it is about, when that is known already. */
export interface TransactionProps {
  readonly token: TokenRef | null;
}

/** The screen of each transaction. Issuing a card (8101) has screens of its own. */
export const screens: Partial<Record<TransactionId, ComponentType<TransactionProps>>> = {
  approvals: ApprovalsScreen,
  inquiry: InquiryScreen,
  line: LineScreen,
  reissue: Reissue,
  register: Register,
  deregister: Deregister,
  incident: Report,
  release: Release,
  unlock: Unlock,
  correctTime: CorrectTime,
  dispose: Dispose,
  figures: FiguresScreen,
  receiveStock: Receive,
  handOver: HandOver,
  spoiled: SpoiledCards,
  count: Count,
  closing: Closing,
  phone: RegisterPhone,
  revokePhone: RevokePhone,
  testCard: TestCard,
};
