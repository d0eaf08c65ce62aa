import type { World } from "../services/world.ts";
import type { WiringChanges } from "./data-plane.ts";
import { emptyDrawing } from "./drawing/drawing.ts";
import { redraw } from "./drawing/redraw.ts";
import { allRows, watchRows } from "./drawing/touched-rows.ts";
import type { Wiring } from "./wiring.ts";

/** What packets may do, of every account, as the stores say it now: a fresh, unshared picture; changes nothing. */
export function renderWiring(world: World): Wiring {
  const drawing = emptyDrawing();
  redraw(world, drawing, allRows(world));
  return drawing.wiring;
}

/** Gives the same each time it is called, brought up to date: what changed since the last call is all it looks at. */
export function keepWiring(world: World): () => { wiring: Wiring; changes: WiringChanges | undefined } {
  const watch = watchRows(world);
  let drawing = emptyDrawing();
  let isNew = true;
  return () => {
    const isWhole = isNew;
    if (isWhole) drawing = emptyDrawing();
    isNew = true;
    const changes = watch.take((touched) => redraw(world, drawing, isWhole ? allRows(world) : touched));
    // Else something was thrown: half a picture is none.
    isNew = false;
    return { wiring: drawing.wiring, changes: isWhole ? undefined : changes };
  };
}
