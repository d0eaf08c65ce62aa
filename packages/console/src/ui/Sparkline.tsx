const WIDTH = 240;
const HEIGHT = 36;

interface Props {
  values: number[];
  label: string;
  /** Which of them are not as they should be. */
  marked?: boolean[];
}

/** Numbers in their order as a line, the largest at the top. */
export function Sparkline({ values, label, marked = [] }: Props) {
  const most = Math.max(...values, 1);
  const points = values.map((value, index) => ({
    x: (4 + (index / Math.max(values.length - 1, 1)) * (WIDTH - 8)).toFixed(1),
    y: (HEIGHT - (value / most) * (HEIGHT - 8) - 4).toFixed(1),
    isMarked: marked[index] === true,
  }));
  return (
    <svg
      role="img"
      aria-label={`${label}: ${values.join(", ")}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      style={{ maxWidth: "100%" }}
    >
      <polyline
        points={points.map(({ x, y }) => `${x},${y}`).join(" ")}
        fill="none"
        stroke="var(--mantine-color-blue-6)"
        strokeWidth="2"
      />
      {points
        .filter(({ isMarked }) => isMarked)
        .map(({ x, y }) => (
          <circle key={x} cx={x} cy={y} r="3.5" fill="var(--mantine-color-red-7)" />
        ))}
    </svg>
  );
}
