import { LockKeyholeOpen } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { Form, Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { useActions } from "../../store/actions.ts";
import { useApp, useStore } from "../../store/Store.tsx";
import { useCall } from "../../transactions/useCall.ts";

/** Hides customer and work until the teller is back; everything behind it is as it was left. */
export function Locked() {
  const { t } = useTranslation();
  const app = useApp();
  const language = useLanguage();
  const actions = useActions();
  const { dispatch } = useStore();
  const [password, setPassword] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const unlock = useCall("session.unlock", () => dispatch({ type: "locked", locked: false }));
  const known = app.tellers.find((teller) => teller.tellerId === app.session?.tellerId);
  const fill = () => {
    setPassword(known?.trainingPassword ?? "");
    field.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (unlock.isPending || password === "") return;
    unlock.send({ password });
    setPassword("");
  };
  useKeys("screen", known?.trainingPassword ? { f2: fill } : {});
  return (
    <main className="signin" data-screen="locked">
      <section className="panel signin-panel locked" aria-labelledby="locked-title">
        <Form className="signin-form" onSubmit={submit} autoComplete="off">
          <h1 id="locked-title">{t("locked.title")}</h1>
          <p className="lead">{t("locked.lead", { name: app.session?.name[language] })}</p>
          <TextField
            className="field"
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="off"
            autoFocus
            maxLength={256}
          >
            <Label>{t("signIn.password")}</Label>
            <Input className="input" ref={field} />
          </TextField>
          {known?.trainingPassword ? (
            <div className="training-password">
              <span>
                {t("signIn.trainingPassword")} <b className="mono">{known.trainingPassword}</b>
              </span>
              <Button variant="quiet" keyName="F2" onPress={fill} data-action="fillPassword">
                {t("signIn.fill")}
              </Button>
            </div>
          ) : null}
          {unlock.failure ? <FailureNote failure={unlock.failure} tone="refused" compact /> : null}
          <Button
            type="submit"
            variant="primary"
            icon={LockKeyholeOpen}
            keyName="Enter"
            isPending={unlock.isPending}
            data-action="unlock"
          >
            {t("locked.unlock")}
          </Button>
          <Button variant="quiet" onPress={() => void actions.signOut()} data-action="signOut">
            {t("locked.other")}
          </Button>
        </Form>
      </section>
    </main>
  );
}
