import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type Look, type Stage, startStage } from "./stage.ts";

/**
 * The stage for all tests of a file, built before the first of them; none of them may make the page complain.
 * @returns opens a scene on it
 */
export function testStage(): (scene: string, look?: Look) => Promise<Page> {
  let stage: Stage | undefined;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "smartotp-page-"));
    stage = await startStage(folder);
  }, 60_000);
  afterAll(async () => {
    await stage?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(stage?.complaints()).toEqual([]);
  });
  return (scene, look) => {
    if (!stage) throw new Error("the stage is there inside tests only");
    return stage.open(scene, look);
  };
}
