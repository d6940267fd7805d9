// The desk: the queue on the left, one conversation in the middle, articles beside it.
import { follow } from "./api.js";
import { showQueue, onChoose, moved } from "./queue.js";
import { openConversation, closeView, current, queueChanged } from "./conversation.js";
import { say } from "./texts.js";

const line = document.getElementById("line-state");

function setLine(online) {
  line.textContent = online ? say("online") : say("offline");
  line.classList.toggle("lost", !online);
}

function open(id) {
  document.getElementById("desk").classList.add("talking");
  openConversation(id);
  moved(id);
  history.replaceState(null, "", `#${id}`);
}

onChoose(open);
document.getElementById("back").addEventListener("click", () => {
  document.getElementById("desk").classList.remove("talking");
  history.replaceState(null, "", location.pathname);
  const id = current();
  closeView();
  moved(null);
  document.querySelector(`[data-id="${CSS.escape(id ?? "")}"]`)?.focus();
});

follow("queue/stream", "queue", ({ conversations }) => {
  showQueue(conversations, current());
  queueChanged(conversations);
}, setLine);

if (location.hash.length > 1) open(location.hash.slice(1));
