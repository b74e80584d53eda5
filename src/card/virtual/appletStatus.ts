/** How the applet leaves a command early: with a status word and no data. */
export class AppletStatus extends Error {
  readonly sw: number;

  constructor(sw: number) {
    super(`applet answers ${sw.toString(16)}`);
    this.sw = sw;
  }
}

export const appletStatus = (sw: number): AppletStatus => new AppletStatus(sw);
