import { Group, Text } from "@mantine/core";

export interface Bar {
  /** An ISO 8601 moment. */
  at: string;
  value: number;
  /** The part of the value that is drawn in the colour of what is wrong. */
  bad?: number;
}

const HEIGHT = 96;
const STEP = 10;
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

/** Values over time as bars, the present on the right; its words say the same to whoever does not see it. */
export function BarChart({ bars, label, unit }: { bars: Bar[]; label: string; unit: string }) {
  const most = Math.max(...bars.map(({ value }) => value), 1);
  const width = bars.length * STEP;
  const height = (value: number) => (value / most) * (HEIGHT - 4);
  const color = (name: string) => `light-dark(var(--mantine-color-${name}-7), var(--mantine-color-${name}-5))`;
  return (
    <figure style={{ margin: 0 }}>
      <svg
        role="img"
        aria-label={`${label} in the last hour: at most ${most} ${unit} in a minute`}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        style={{ width: "100%", height: HEIGHT, display: "block" }}
      >
        <line x1={0} x2={width} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke="var(--mantine-color-default-border)" />
        {bars.map(({ at, value, bad = 0 }, index) => (
          <g key={at}>
            <title>{`${TIME.format(new Date(at))}: ${value} ${unit}`}</title>
            <rect x={index * STEP} width={STEP} y={0} height={HEIGHT} fill="transparent" />
            <Column x={index * STEP} from={0} to={height(value - bad)} fill={color("blue")} />
            <Column x={index * STEP} from={height(value - bad)} to={height(value)} fill={color("red")} />
          </g>
        ))}
      </svg>
      <Group component="figcaption" justify="space-between" wrap="nowrap" gap="xs" mt={4}>
        <Text size="xs" c="dimmed">
          {bars[0] && TIME.format(new Date(bars[0].at))}
        </Text>
        <Text size="xs" c="dimmed">
          most: {most} {unit} a minute
        </Text>
        <Text size="xs" c="dimmed">
          now
        </Text>
      </Group>
    </figure>
  );
}

function Column({ x, from, to, fill }: { x: number; from: number; to: number; fill: string }) {
  if (to <= from) return null;
  return <rect x={x + 1} width={STEP - 2} y={HEIGHT - 1 - to} height={to - from} fill={fill} />;
}
