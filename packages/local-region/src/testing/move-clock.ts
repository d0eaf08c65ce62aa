export async function moveClock(region: { url: string }, wish: object) {
  const answer = await fetch(`${region.url}/_postern/clock`, { method: "POST", body: JSON.stringify(wish) });
  // biome-ignore lint/suspicious/noExplicitAny: the answer or the error, as the test expects it.
  const body: any = await answer.json();
  return { status: answer.status, body };
}
