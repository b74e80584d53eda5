import { approvalScenes } from "./scenes/approvals.ts";
import { figureScenes } from "./scenes/figures.ts";
import { formScenes } from "./scenes/forms.ts";
import { inquiryScenes } from "./scenes/inquiry.ts";
import { issueScenes } from "./scenes/issue.ts";
import { lifeScenes } from "./scenes/life.ts";
import { lineScenes } from "./scenes/line.ts";
import { phoneScenes } from "./scenes/phones.ts";
import type { Scene } from "./scenes/scene.ts";
import { stockScenes } from "./scenes/stock.ts";

/** Every state a teller can meet. */
export const scenes: Readonly<Record<string, Scene>> = {
  ...issueScenes,
  ...lineScenes,
  ...inquiryScenes,
  ...approvalScenes,
  ...figureScenes,
  ...phoneScenes,
  ...formScenes,
  ...lifeScenes,
  ...stockScenes,
};
