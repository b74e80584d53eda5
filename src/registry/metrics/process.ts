import { monitorEventLoopDelay } from "node:perf_hooks";
import { gauge, type Metrics } from "./metrics.ts";

const QUANTILES = [0.5, 0.99] as const;
const NANOSECONDS = 1e9;

function seconds(nanoseconds: number): number {
  // Before the first measurement there is none.
  return Number.isFinite(nanoseconds) ? nanoseconds / NANOSECONDS : 0;
}

function tellDelay(metrics: Metrics, delay: ReturnType<typeof monitorEventLoopDelay>): void {
  gauge(
    metrics,
    "smartotp_event_loop_delay_seconds",
    "How late the event loop was since the last look: what every request of this process waited for",
    ["quantile"],
    (set) => {
      for (const quantile of QUANTILES) set({ quantile }, seconds(delay.percentile(quantile * 100)));
      set({ quantile: 1 }, seconds(delay.max));
      delay.reset();
    },
  );
}

/**
 * Of the process itself: event-loop delay, memory, processor time, start.
 * @returns stop measuring
 */
export function measureProcess(metrics: Metrics): () => void {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  tellDelay(metrics, delay);
  const tell = (name: string, help: string, value: () => number) =>
    gauge(metrics, name, help, [], (set) => set({}, value()));
  tell("process_resident_memory_bytes", "Memory of the process", () => process.memoryUsage.rss());
  tell("process_cpu_seconds", "Processor time of the process since its start", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  tell("process_start_time_seconds", "Start of the process, seconds since 1970", () =>
    Math.round(Date.now() / 1000 - process.uptime()),
  );
  return () => delay.disable();
}
