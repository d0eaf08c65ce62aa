import "@xyflow/react/dist/style.css";
import { Text, useComputedColorScheme } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { EndpointWithHistory } from "@postern/platform-api";
import { type Edge, Handle, type Node, Position, ReactFlow } from "@xyflow/react";
import { endpointHops, type Hop, type HopState, type LastTest } from "./endpoint-hops.ts";

const COLUMN = 182;
const ROW = 84;
const COLORS: Record<HopState, string> = {
  sound: "var(--mantine-color-green-7)",
  waiting: "var(--mantine-color-yellow-6)",
  broken: "var(--mantine-color-red-7)",
  unknown: "var(--mantine-color-gray-5)",
};
const WORDS: Record<HopState, string> = { sound: "sound", waiting: "waiting", broken: "broken", unknown: "not known" };

/** A picture of the path, each hop in the colour of what is known of it; the same as a list for whoever cannot see it. */
export function EndpointPath({ endpoint, tests }: { endpoint: EndpointWithHistory; tests?: LastTest[] | undefined }) {
  const scheme = useComputedColorScheme("light");
  const isNarrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const columns = endpointHops(endpoint, tests);
  if (isNarrow) return <HopList hops={columns.flat()} />;
  const tallest = Math.max(...columns.map((column) => column.length));
  return (
    <>
      <div aria-hidden style={{ height: Math.max(110, tallest * ROW + 20), pointerEvents: "none" }}>
        <ReactFlow
          nodes={nodesOf(columns, tallest)}
          edges={edgesOf(columns)}
          nodeTypes={{ hop: HopNode }}
          colorMode={scheme}
          fitView
          fitViewOptions={{ padding: 0.02, maxZoom: 1 }}
          nodesDraggable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          zoomOnScroll={false}
          panOnDrag={false}
          preventScrolling={false}
          proOptions={{ hideAttribution: true }}
          style={{ background: "transparent" }}
          key={`${columns.flat().length}`}
        />
      </div>
      <ol style={{ position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" }}>
        {columns.flat().map((hop) => (
          <li key={hop.id}>{wordsOf(hop)}</li>
        ))}
      </ol>
    </>
  );
}

/** Where there is no room beside each other: one below the other. */
function HopList({ hops }: { hops: Hop[] }) {
  return (
    <ol style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 8 }}>
      {hops.map((hop) => (
        <li
          key={hop.id}
          style={{ borderLeft: `5px solid ${COLORS[hop.state]}`, paddingLeft: 10, overflowWrap: "anywhere" }}
        >
          <Text size="sm">{wordsOf(hop)}</Text>
        </li>
      ))}
    </ol>
  );
}

function wordsOf({ title, lines, state }: Hop): string {
  return `${title}, ${lines.join(", ")}: ${WORDS[state]}`;
}

function HopNode({ data: { title, lines, state } }: { data: Hop & Record<string, unknown> }) {
  const hidden = { opacity: 0, minWidth: 0, width: 1, height: 1, border: 0 };
  return (
    <div
      style={{
        ...{ width: 152, padding: "8px 10px", borderRadius: 8, fontSize: 12, lineHeight: 1.35 },
        ...{ background: "var(--mantine-color-body)", border: "1px solid var(--mantine-color-default-border)" },
        borderLeft: `5px solid ${COLORS[state]}`,
      }}
    >
      <Handle type="target" position={Position.Left} style={hidden} />
      <strong>{title}</strong>
      {lines.map((line) => (
        <div key={line} style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>
          {line}
        </div>
      ))}
      <Handle type="source" position={Position.Right} style={hidden} />
    </div>
  );
}

function nodesOf(columns: Hop[][], tallest: number): Node[] {
  return columns.flatMap((column, x) =>
    column.map((hop, index) => ({
      ...{ id: hop.id, type: "hop", data: { ...hop } },
      position: { x: x * COLUMN, y: (index + (tallest - column.length) / 2) * ROW },
    })),
  );
}

/** Each hop to each of the next column, in the colour of where it leads. */
function edgesOf(columns: Hop[][]): Edge[] {
  return columns.slice(1).flatMap((column, index) =>
    (columns[index] ?? []).flatMap((from) =>
      column.map((to) => ({
        ...{ id: `${from.id}-${to.id}`, source: from.id, target: to.id, animated: to.state === "waiting" },
        style: {
          stroke: COLORS[to.state],
          strokeWidth: 2,
          ...(to.state === "unknown" ? { strokeDasharray: "4 4" } : {}),
        },
      })),
    ),
  );
}
