import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const target = process.env.WATCHBELL_DEV_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    // The server's Content-Security-Policy is `default-src 'self'`: no data: URIs, no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    // The host stays ours: the server refuses writes whose Origin is not its own host.
    proxy: Object.fromEntries(
      ["/api", "/s", "/health"].map((path) => [`^${path}(/|$)`, { target, changeOrigin: false }]),
    ),
  },
});
