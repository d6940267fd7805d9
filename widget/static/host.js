// The line to the page that shows this panel. The page speaks first; from then on only its exact origin is heard
// and spoken to, and nothing private ever goes there.

let origin = null;

/** Whether this document is a panel inside a page, rather than a window of its own. */
export const isFramed = window.parent !== window;

/** Listen to the page: `handlers[do](message)`; `allowed` are the origins that may show the panel, empty for any. */
export function connect(allowed, handlers) {
  if (!isFramed) return;
  addEventListener("message", (event) => {
    const message = event.source === window.parent && event.data?.ventanilla;
    if (!message || (origin && event.origin !== origin)) return;
    if (!origin) {
      const known = event.origin === location.origin || !allowed.length || allowed.includes(event.origin);
      if (message.do !== "hello" || !known || !event.origin.startsWith("http")) return;
      origin = event.origin;
    }
    handlers[message.do]?.(message);
    if (message.do === "hello") tell({ did: "ready" });
  });
}

/** Tell the page that something happened. */
export function tell(message) {
  if (origin) window.parent.postMessage({ ventanilla: message }, origin);
}
