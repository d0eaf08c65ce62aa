import { context, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

/** Sends what `traced` measures to a collector, by OTLP over HTTP, until stopped; without it nothing is measured. */
export function startTracing(url: string, part: "server" | "worker"): { stop(): Promise<void> } {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": "postern-platform", "service.instance.part": part }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: 5000 }))],
  });
  provider.register();
  return {
    async stop() {
      trace.disable();
      context.disable();
      await provider.shutdown();
    },
  };
}
