// Follows an event stream for ever: one that ends, breaks or falls silent is opened again.
const LONGEST_PAUSE = 15000;

// `address()` is asked anew each time, so that it can name the last number seen. `handlers` are by event name.
// `onLine(up)` is told of each connection and each loss. After `silence` ms without an event the line counts as lost.
export function follow(address, handlers, { onLine = () => {}, silence = 0 } = {}) {
  let source = null;
  let again;
  let watch;
  let failures = 0;

  function alive() {
    failures = 0;
    clearTimeout(watch);
    if (silence) watch = setTimeout(lost, silence);
    onLine(true);
  }

  function stop() {
    clearTimeout(again);
    clearTimeout(watch);
    source?.close();
    source = null;
  }

  function lost() {
    stop();
    onLine(false);
    again = setTimeout(open, Math.min(LONGEST_PAUSE, 500 * 2 ** failures) * (0.75 + Math.random() / 2));
    failures += 1;
  }

  function open() {
    stop();
    source = new EventSource(address());
    source.addEventListener("open", alive);
    source.addEventListener("error", lost);
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => {
        alive();
        handle(JSON.parse(event.data));
      });
    }
  }

  open();
  return { stop, open };
}
