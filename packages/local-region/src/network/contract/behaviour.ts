import type { Scene } from "./scene.ts";

/** One thing that every data plane must do; rejects with what it did instead. */
export interface Behaviour {
  title: string;
  /** Of the scene's two subnets; zones that a behaviour takes down are its own. */
  zones?: string[];
  holds(scene: Scene): Promise<void>;
}
