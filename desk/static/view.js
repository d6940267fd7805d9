// Which pane is in front where not all three fit: the queue, the conversation or the articles.
import { desk } from "./dom.js";

export function show(view) {
  desk.dataset.view = view;
}
