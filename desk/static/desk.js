// The desk: the queue, one conversation, and what helps to answer it, put together.
import { onSignedOut, request, streamAddress } from "./api.js";
import { focusSearch } from "./articles.js";
import { close, current, enter, focusIn, leave, onNext, queueChanged, reconnect, rest, take } from "./conversation.js";
import { desk, place, write } from "./dom.js";
import { deliverAll } from "./outbox.js";
import { focusQueue, firstWaiting, mark, neighbour, onChoose, showQueue } from "./queue.js";
import { follow } from "./stream.js";
import { say } from "./texts.js";
import { show } from "./view.js";

// Three of the server's heartbeats.
const SILENCE = 45000;
const SHORT_BREAK = 3000;
const GLAD = 4000;
let lost = null;
let told = false;
let conversations = [];

function open(id) {
  if (!id) return;
  const address = `#${id}`;
  if (location.hash !== address) history[current() ? "replaceState" : "pushState"](null, "", address);
  arrive();
}

// Does what the page's address says; the browser's own way back leads to the queue.
function arrive() {
  const id = location.hash.slice(1);
  show(id ? "talk" : "queue");
  if (id) enter(id);
  else leave();
  mark(id || null);
}

function toQueue() {
  show("queue");
  focusQueue();
}

// A short break is nobody's business; a longer one is said, and its end too.
function lineChanged(up) {
  if (!up) {
    request("queue").catch(() => {});
    lost ??= setTimeout(() => {
      told = true;
      write(place("line-state"), say("offline"));
      place("line-state").className = "line-state lost";
    }, SHORT_BREAK);
    return;
  }
  if (lost === null) return;
  clearTimeout(lost);
  lost = null;
  reconnect();
  if (!told) return;
  told = false;
  write(place("line-state"), say("online"));
  place("line-state").className = "line-state";
  setTimeout(() => lost === null && write(place("line-state"), ""), GLAD);
}

const line = follow(() => streamAddress("queue/stream"), {
  queue: (queue) => {
    conversations = queue.conversations;
    showQueue(conversations);
    queueChanged(conversations);
  },
  beat: () => {},
}, { onLine: lineChanged, silence: SILENCE });

onSignedOut(() => {
  line.stop();
  rest();
  clearTimeout(lost);
  write(place("line-state"), "");
  place("sign-in").href = desk.dataset.signIn + encodeURIComponent(location.hash);
  if (!place("signed-out").open) place("signed-out").showModal();
});
onChoose(open);
onNext(() => open(firstWaiting()));
addEventListener("popstate", arrive);
addEventListener("online", () => line.open());
place("signed-out").addEventListener("cancel", (event) => event.preventDefault());
place("back").addEventListener("click", toQueue);
place("to-articles").addEventListener("click", focusSearch);
place("to-talk").addEventListener("click", () => {
  show("talk");
  focusIn();
});
place("keys-open").addEventListener("click", () => place("keys").showModal());

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.isComposing) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && event.key.toLowerCase() === "k" && current()) focusSearch();
  else if (command && event.key === "/") place("keys").showModal();
  else if (command && event.shiftKey && event.key === "Enter") close();
  else if (command && event.key === "Enter") take();
  else if (event.altKey && !command && event.key === "ArrowUp") open(neighbour(-1));
  else if (event.altKey && !command && event.key === "ArrowDown") open(neighbour(1));
  else if (event.key === "Escape" && current()) toQueue();
  else return;
  event.preventDefault();
});

if (location.hash.length > 1) arrive();
deliverAll();
