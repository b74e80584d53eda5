import { Menu, type MenuItemConstructorOptions } from "electron";

/**
 * Editing and zoom keys, nothing else: the window has its own palette. macOS needs a menu bar for them; elsewhere
 * it stays hidden (`setMenuBarVisibility`).
 */
export function setMenu(): void {
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === "darwin" ? [{ role: "appMenu" as const }] : []),
    { role: "editMenu" },
    {
      label: "View",
      submenu: [{ role: "resetZoom" }, { role: "zoomIn" }, { role: "zoomOut" }, { role: "togglefullscreen" }],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
