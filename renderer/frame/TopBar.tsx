import { Contrast, Languages, LogOut, Monitor, Moon, Search, Sun } from "lucide-react";
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import type { Theme } from "../../src/contract/ipc.ts";
import { useLanguage } from "../i18n/useLanguage.ts";
import { KeyCap } from "../keys/KeyCap.tsx";
import { useActions } from "../store/actions.ts";
import { useApp, useStore } from "../store/Store.tsx";

const themeIcons = { light: Sun, dark: Moon, contrast: Contrast, system: Monitor } as const;
const themes = Object.keys(themeIcons) as Theme[];

/** Brand, institution and branch at the left, the palette in the middle, who is signed in at the right. */
export function TopBar() {
  const { t } = useTranslation();
  const app = useApp();
  const language = useLanguage();
  const { state, dispatch } = useStore();
  return (
    <header className="head">
      {app.mode === "training" ? <p className="stripe">{t("training.stripe")}</p> : null}
      <div className="topbar">
        <div className="brand">
          <span className="brand-name">{t("brand")}</span>
          <span className="brand-where">
            <span>
              {app.institution.name[language]} <span className="code">{app.institution.code}</span>
            </span>
            <span aria-hidden="true">·</span>
            <span>
              {app.branch.name[language]} <span className="code">{app.branch.code}</span>
            </span>
          </span>
        </div>
        {app.session && !app.locked ? (
          <AriaButton
            className="palette-open"
            isDisabled={state.run.phase === "writing"}
            aria-keyshortcuts="Control+K"
            onPress={() => dispatch({ type: "dialog", dialog: { name: "palette" } })}
          >
            <Search size={16} aria-hidden="true" className="icon" />
            <span className="palette-hint">{t("palette.hint")}</span>
            <KeyCap name="Ctrl+K" />
          </AriaButton>
        ) : null}
        <div className="topbar-right">
          <LookMenu />
          {app.session ? <TellerMenu /> : null}
        </div>
      </div>
    </header>
  );
}

/** Language and theme: chosen before signing in too. */
function LookMenu() {
  const { t } = useTranslation();
  const app = useApp();
  const actions = useActions();
  const Icon = themeIcons[app.theme];
  const other = app.language === "ko" ? "en" : "ko";
  return (
    <>
      <AriaButton className="bar-button" lang={other} onPress={() => void actions.setLanguage(other)}>
        <Languages size={16} aria-hidden="true" className="icon" />
        {t(`language.${other}`)}
      </AriaButton>
      <MenuTrigger>
        <AriaButton className="bar-button">
          <Icon size={16} aria-hidden="true" className="icon" />
          <span data-shown="theme">{t(`theme.${app.theme}`)}</span>
        </AriaButton>
        <Popover className="popover" placement="bottom end">
          <Menu
            aria-label={t("theme.title")}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[app.theme]}
            onAction={(key) => {
              const chosen = themes.find((theme) => theme === key);
              if (chosen) void actions.setTheme(chosen);
            }}
          >
            {themes.map((theme) => {
              const ThemeIcon = themeIcons[theme];
              return (
                <MenuItem key={theme} id={theme} textValue={t(`theme.${theme}`)} className="menu-item">
                  <ThemeIcon size={16} aria-hidden="true" className="icon" />
                  {t(`theme.${theme}`)}
                </MenuItem>
              );
            })}
          </Menu>
        </Popover>
      </MenuTrigger>
    </>
  );
}

function TellerMenu() {
  const { t } = useTranslation();
  const { session } = useApp();
  const { state } = useStore();
  const language = useLanguage();
  const actions = useActions();
  if (!session) return null;
  const name = session.name[language];
  return (
    <MenuTrigger>
      <AriaButton className="bar-button teller" isDisabled={state.run.phase === "writing"}>
        <span className="avatar" aria-hidden="true">
          {name.slice(0, 1)}
        </span>
        <span className="teller-name">{name}</span>
        <span className="teller-role">{t(`role.${session.role}`)}</span>
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <Menu aria-label={t("teller.menu")} onAction={() => void actions.signOut()}>
          <MenuItem id="signOut" className="menu-item">
            <LogOut size={16} aria-hidden="true" className="icon" />
            {t("command.signOut")}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
