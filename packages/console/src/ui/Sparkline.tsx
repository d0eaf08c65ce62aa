const WIDTH = 240;
const HEIGHT = 36;

/** Numbers in their order as a line, the largest at the top. */
export function Sparkline({ values, label }: { values: number[]; label: string }) {
  const most = Math.max(...values, 1);
  const points = values.map((value, index) => {
    const x = (index / Math.max(values.length - 1, 1)) * WIDTH;
    return `${x.toFixed(1)},${(HEIGHT - (value / most) * (HEIGHT - 4) - 2).toFixed(1)}`;
  });
  return (
    <svg
      role="img"
      aria-label={`${label}: ${values.join(", ")}`}
      width={WIDTH}
      height={HEIGHT}
      style={{ maxWidth: "100%" }}
    >
      <polyline points={points.join(" ")} fill="none" stroke="var(--mantine-color-blue-6)" strokeWidth="2" />
    </svg>
  );
}
