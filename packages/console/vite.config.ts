import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev:console` finds a platform: the rehearsal prints it. */
const platform = process.env.POSTERN_PLATFORM_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: { manifest: true, reportCompressedSize: false, chunkSizeWarningLimit: 1000 },
  server: {
    // The platform takes changes from its own pages alone: through here they are its own.
    proxy: { "/api": { target: platform, changeOrigin: true, headers: { origin: new URL(platform).origin } } },
  },
});
