import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { invoke, useBridge } from "../../bridge.ts";
import { formatInstant } from "../../format/format.ts";
import { Button } from "../../parts/Button.tsx";
import { useActions } from "../../store/actions.ts";
import { chosable } from "../../transactions/available.ts";

/** Transactions that were begun and left: by whom, for whom, and the way back into them. */
export function Drafts() {
  const { t } = useTranslation();
  const bridge = useBridge();
  const queries = useQueryClient();
  const actions = useActions();
  const drafts = useQuery({
    queryKey: ["drafts"],
    queryFn: () => invoke(bridge, "draft.list"),
    gcTime: 0,
    staleTime: 0,
  });
  const known = (drafts.data ?? []).flatMap((draft) => {
    const row = chosable.find(({ code }) => code === draft.code);
    return row ? [{ draft, row }] : [];
  });
  if (known.length === 0) return null;
  const remove = async (draftId: string) => {
    await invoke(bridge, "draft.remove", { draftId });
    await queries.invalidateQueries({ queryKey: ["drafts"] });
  };
  return (
    <section className="drafts" aria-labelledby="drafts-title">
      <h2 id="drafts-title">{t("draft.title")}</h2>
      <ul>
        {known.map(({ draft, row }) => (
          <li key={draft.draftId} className="open-issue quiet">
            <div className="open-issue-words">
              <p className="open-issue-who">
                <span className="mono">{row.code}</span>
                {t(`transaction.${row.id}`)}
                {draft.customer ? <span>{draft.customer.maskedName}</span> : null}
              </p>
              <p className="open-issue-when">
                {t("draft.left", { time: formatInstant(draft.leftAt), teller: draft.tellerId })}
              </p>
            </div>
            <Button variant="quiet" onPress={() => void remove(draft.draftId)} data-action="removeDraft">
              {t("draft.remove")}
            </Button>
            <Button onPress={() => actions.takeUp(row.id, draft)} data-action="takeUp">
              {t("draft.takeUp")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
