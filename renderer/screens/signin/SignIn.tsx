import { useMutation } from "@tanstack/react-query";
import { LogIn } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { Button as AriaButton, Form, Input, Label, TextField } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { failureOf, invoke, useBridge } from "../../bridge.ts";
import { useLanguage } from "../../i18n/useLanguage.ts";
import { useKeys } from "../../keys/useKeys.ts";
import { Button } from "../../parts/Button.tsx";
import { FailureNote } from "../../parts/FailureNote.tsx";
import { useApp, useStore } from "../../store/Store.tsx";

/** Who works here: picked from the list or typed, and a password. */
export function SignIn() {
  const { t } = useTranslation();
  const bridge = useBridge();
  const app = useApp();
  const language = useLanguage();
  const { dispatch } = useStore();
  const training = app.mode === "training";
  const [tellerId, setTellerId] = useState(training ? (app.tellers[0]?.tellerId ?? "") : "");
  const [password, setPassword] = useState("");
  const passwordField = useRef<HTMLInputElement>(null);
  const chosen = app.tellers.find((teller) => teller.tellerId === tellerId);

  const signIn = useMutation({
    mutationFn: () => invoke(bridge, "session.signIn", { tellerId, password }),
    onSuccess: (session) => dispatch({ type: "session", session }),
    onError: () => {
      setPassword("");
      passwordField.current?.focus();
    },
    // The password leaves with the call and is not kept.
    gcTime: 0,
  });
  const choose = (id: string) => {
    setTellerId(id);
    setPassword("");
    signIn.reset();
    passwordField.current?.focus();
  };
  const fill = () => {
    setPassword(chosen?.trainingPassword ?? "");
    passwordField.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (signIn.isPending) return;
    if (password === "") passwordField.current?.focus();
    else signIn.mutate();
  };
  useKeys("screen", training ? { f2: fill } : {});

  return (
    <main className="signin" data-screen="signIn">
      <section className="panel signin-panel" aria-labelledby="signin-title">
        <div className="signin-tellers">
          <p className="label" id="tellers-label">
            {t("signIn.tellers")}
          </p>
          <ul aria-labelledby="tellers-label">
            {app.tellers.map((teller) => (
              <li key={teller.tellerId}>
                <AriaButton
                  className="teller-row"
                  aria-pressed={teller.tellerId === tellerId}
                  onPress={() => choose(teller.tellerId)}
                >
                  <span className="avatar" aria-hidden="true">
                    {teller.name[language].slice(0, 1)}
                  </span>
                  <span className="teller-row-name">{teller.name[language]}</span>
                  <span className="teller-row-role">{t(`role.${teller.role}`)}</span>
                  <span className="teller-row-id mono">{teller.tellerId}</span>
                </AriaButton>
              </li>
            ))}
          </ul>
        </div>
        <Form className="signin-form" onSubmit={submit}>
          <h1 id="signin-title">{t("signIn.title")}</h1>
          <p className="lead">{t("signIn.lead")}</p>
          <TextField
            className="field"
            value={tellerId}
            onChange={setTellerId}
            autoComplete="off"
            autoFocus={!training}
            maxLength={64}
          >
            <Label>{t("signIn.tellerId")}</Label>
            <Input className="input mono" spellCheck="false" autoCapitalize="none" />
          </TextField>
          <TextField
            className="field"
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="off"
            autoFocus={training}
            maxLength={256}
          >
            <Label>{t("signIn.password")}</Label>
            <Input className="input" ref={passwordField} />
          </TextField>
          {training && chosen?.trainingPassword ? (
            <div className="training-password">
              <span>
                {t("signIn.trainingPassword")} <b className="mono">{chosen.trainingPassword}</b>
              </span>
              <Button variant="quiet" keyName="F2" onPress={fill} data-action="fillPassword">
                {t("signIn.fill")}
              </Button>
            </div>
          ) : null}
          {signIn.error ? <FailureNote failure={failureOf(signIn.error)} tone="refused" compact /> : null}
          <Button
            type="submit"
            variant="primary"
            icon={LogIn}
            keyName="Enter"
            isPending={signIn.isPending}
            data-action="signIn"
          >
            {t(signIn.isPending ? "signIn.checking" : "signIn.submit")}
          </Button>
        </Form>
      </section>
    </main>
  );
}
