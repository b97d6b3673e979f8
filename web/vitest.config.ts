import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vitest/config";
import viteConfig from "./vite.config.ts";

export default mergeConfig(
  viteConfig,
  defineConfig({
    resolve: {
      alias: [
        {
          find: /^@\/components\/charts\/time-chart$/,
          replacement: fileURLToPath(new URL("./src/testing/time-chart.tsx", import.meta.url)),
        },
      ],
    },
    test: {
      environment: "jsdom",
      setupFiles: ["./src/testing/setup.ts"],
      include: ["src/**/*.test.{ts,tsx}"],
      css: false,
      // Files share a worker and its modules: importing the app anew for each of them took two thirds of the time. So
      // no test replaces a module (vi.mock), and what a test changes of the browser is put back in setup.ts.
      isolate: false,
      maxWorkers: 2,
      unstubGlobals: true,
      testTimeout: 60_000,
    },
  }),
);
