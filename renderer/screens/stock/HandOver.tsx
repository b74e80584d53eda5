import { ArrowRightLeft } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKept } from "../../drafts/DraftScope.tsx";
import { groupSerial } from "../../format/format.ts";
import { Choice } from "../../parts/Choice.tsx";
import { useApp } from "../../store/Store.tsx";
import { type Approval, noApproval } from "../../transactions/ApprovalFields.tsx";
import { TransactionDone } from "../../transactions/TransactionDone.tsx";
import { TransactionPanel } from "../../transactions/TransactionPanel.tsx";
import { useCall } from "../../transactions/useCall.ts";
import { CardsField, cardsOf, isSerial, SerialField } from "./fields.tsx";
import { OtherPerson } from "./OtherPerson.tsx";
import { placeKey, stockPlaceOf, useNames } from "./places.ts";
import { useAsked } from "./useAsked.ts";

/** 8802: cards out of the safe or a drawer into another; the other person types their own password (R17). */
export function HandOver() {
  const { t } = useTranslation();
  const { session, tellers } = useApp();
  const names = useNames();
  const asked = useAsked("stock.places");
  const [from, setFrom] = useKept<string>("from", "safe");
  const [to, setTo] = useKept<string>("to", "");
  const [how, setHow] = useKept<"number" | "range">("how", "number");
  const [cards, setCards] = useKept<string>("cards", "");
  const [first, setFirst] = useKept<string>("first", "");
  const [last, setLast] = useKept<string>("last", "");
  const [confirm, setConfirm] = useState<Approval>(noApproval);
  const [tried, setTried] = useState(false);
  const move = useCall("stock.handOver");
  const me = session ? `@${session.tellerId}` : "";
  const given = (asked.data?.places ?? []).filter(({ place }) => place.kind !== "spoiled");
  const books = new Map(given.map(({ place, book }) => [placeKey(place), book]));
  const takers = ["safe", ...tellers.map(({ tellerId }) => `@${tellerId}`)].filter(
    // Between two other people's drawers somebody of theirs has to stand here.
    (key) => key !== from && (key === "safe" || key === me || from === "safe" || from === me),
  );
  const receiver = takers.includes(to) ? to : (takers.find((key) => key !== "safe") ?? "safe");
  const others = [from, receiver].filter((key) => key !== "safe" && key !== me);
  const other = others[0]?.slice(1) ?? null;
  const here = books.get(from) ?? 0;
  const number = cardsOf(cards);
  const countWrong = tried && how === "number" && (number === null || number < 1 || number > here);
  const serialWrong = (text: string) =>
    tried && how === "range" && !isSerial(text) ? t("receiveStock.serialWrong") : null;
  if (move.result) {
    const { boxes, confirmedBy } = move.result;
    return (
      <TransactionDone
        id="handOver"
        title={t("handOver.done", { count: move.result.cards })}
        lead={t("handOver.doneLead")}
        recorded={move.result}
        facts={[
          { name: t("handOver.from"), value: names.place(stockPlaceOf(from)) },
          { name: t("handOver.to"), value: names.place(stockPlaceOf(receiver)) },
          { name: t("receiveStock.cards"), value: t("stock.left", { count: move.result.cards }) },
          { name: t("handOver.confirmedBy"), value: names.person(confirmedBy) },
          ...boxes.slice(0, 4).map((box) => ({
            name: t("handOver.range"),
            value: `${groupSerial(box.first)} – ${groupSerial(box.last)}`,
            mono: true,
          })),
        ]}
      />
    );
  }
  const go = () => {
    setTried(true);
    if (move.isPending || confirm.password === "") return;
    if (
      how === "number" ? number === null || number < 1 || number > here : !isSerial(first) || !isSerial(last)
    )
      return;
    const pick =
      how === "number"
        ? ({ kind: "number", cards: number ?? 0 } as const)
        : ({ kind: "range", first, last } as const);
    move.send({ from: stockPlaceOf(from), to: stockPlaceOf(receiver), pick, confirm });
  };
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      move.reset();
      set(value);
    };
  const otherWay = (key: string) => {
    setConfirm(noApproval);
    return key;
  };
  return (
    <TransactionPanel
      id="handOver"
      state="form"
      title={t("handOver.title")}
      lead={t("handOver.lead")}
      failure={move.failure ?? asked.failure}
      next={{ label: t("handOver.go"), onPress: go, icon: ArrowRightLeft, isPending: move.isPending }}
    >
      <div className="transaction-form">
        <Choice
          label={t("handOver.from")}
          options={given.map(({ place, book }) => ({
            value: placeKey(place),
            label: t("handOver.place", { place: names.place(place), count: book }),
          }))}
          value={from}
          onChange={changed((key: string) => setFrom(otherWay(key)))}
          onEnter={go}
          field="from"
          autoFocus={asked.data !== undefined}
        />
        <Choice
          label={t("handOver.to")}
          options={takers.map((key) => ({ value: key, label: names.place(stockPlaceOf(key)) }))}
          value={receiver}
          onChange={changed((key: string) => setTo(otherWay(key)))}
          onEnter={go}
          field="to"
        />
        <div className="pick">
          <Choice
            label={t("handOver.how")}
            options={[
              { value: "number", label: t("handOver.byNumber") },
              { value: "range", label: t("handOver.byRange") },
            ]}
            value={how}
            onChange={changed(setHow)}
            onEnter={go}
            field="how"
          />
          {how === "number" ? (
            <CardsField
              label={t("handOver.cards")}
              value={cards}
              onChange={changed(setCards)}
              field="cards"
              error={countWrong ? t("handOver.cardsWrong", { count: here }) : null}
              onEnter={go}
            />
          ) : (
            <>
              <SerialField
                label={t("receiveStock.first")}
                value={first}
                onChange={changed(setFirst)}
                field="first"
                error={serialWrong(first)}
              />
              <SerialField
                label={t("receiveStock.last")}
                value={last}
                onChange={changed(setLast)}
                field="last"
                error={serialWrong(last)}
                onEnter={go}
              />
            </>
          )}
        </div>
        <OtherPerson tellerId={other} value={confirm} onChange={changed(setConfirm)} isInvalid={tried} />
      </div>
    </TransactionPanel>
  );
}
