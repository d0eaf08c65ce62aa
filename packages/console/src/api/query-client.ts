import { PlatformApiError } from "@postern/platform-api";
import { QueryClient } from "@tanstack/react-query";

/** What the platform has refused it refuses again; what did not arrive is tried anew. */
export const queryClient = new QueryClient({
  defaultOptions: {
    mutations: { networkMode: "always" },
    // Whether there is a network only an answer can tell: a page that is paused would not say that it is old.
    queries: {
      networkMode: "always",
      retry: (count, error) => !(error instanceof PlatformApiError) && count < 3,
      staleTime: 1000,
    },
  },
});
