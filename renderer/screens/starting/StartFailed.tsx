import { RotateCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../../src/contract/errors.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { useStore } from "../../store/Store.tsx";

/** The app could not start: what happened, how things stand, what to do. */
export function StartFailed({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const { dispatch } = useStore();
  const again = () => dispatch({ type: "startAgain" });
  useKeys("screen", { enter: again });
  return (
    <main className="starting" data-screen="startFailed">
      <section className="panel start-failed">
        <h1>{t("startFailed.title")}</h1>
        <FailureNote failure={failure} />
        <div className="row end">
          <span className="failure-code">{failure.code}</span>
          <Button variant="primary" icon={RotateCw} keyName="Enter" onPress={again} autoFocus>
            {t("startFailed.again")}
          </Button>
        </div>
      </section>
    </main>
  );
}
