// The least an Electron app can be: one window with one word. What it takes is the runtime's own time.
import { app, BrowserWindow, protocol } from "electron";

const folder = process.argv[process.argv.indexOf("--data") + 1];
app.setPath("userData", folder);
app.commandLine.appendSwitch("lang", "ko");
app.enableSandbox();
app.on("window-all-closed", () => app.quit());
await app.whenReady();
const page = "<!doctype html><title>Empty</title><p>empty</p>";
protocol.handle("https", () => new Response(page, { headers: { "content-type": "text/html" } }));
new BrowserWindow({ width: 1280, height: 800 }).loadURL("https://counter.smartotp.invalid/");
