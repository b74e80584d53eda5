/** Electron's `Menu`: kept, never drawn, since Chromium's app windows have no menu bar. */
export class Menu {
  static #application: Menu | null = null;
  readonly items: object[] = [];

  static buildFromTemplate(template: readonly object[]): Menu {
    const menu = new Menu();
    menu.items.push(...template);
    return menu;
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }

  append(item: object): void {
    this.items.push(item);
  }

  popup(): void {
    throw new Error("context menus are not supported by this stand-in for Electron");
  }
}
