// Talks to the desk's API; a refused request throws what the server says about it.
const base = "/api/v1/desk";
const desk = document.getElementById("desk");

export class Refused extends Error {
  constructor(problem) {
    super(problem.detail);
    this.code = problem.code;
    this.status = problem.status;
  }
}

export function newKey() {
  return crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}`;
}

export async function request(path, body) {
  const options = { headers: { Accept: "application/json" }, credentials: "same-origin" };
  if (body !== undefined) {
    options.method = "POST";
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
    options.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
  }
  const response = await fetch(path.startsWith("/") ? path : `${base}/${path}`, options);
  if (response.ok) return response.json();
  if (response.status === 401) location.assign(desk.dataset.signIn);
  const problem = await response.json().catch(() => ({}));
  throw new Refused({ status: response.status, ...problem });
}

// Follows an event stream for ever: the browser reconnects by itself, and a finished stream is opened again.
export function follow(address, name, onEvent, onLine) {
  let source;
  let timer;
  let last = "";
  const open = () => {
    const resumed = last ? `${address}${address.includes("?") ? "&" : "?"}after=${last}` : address;
    source = new EventSource(`${base}/${resumed}`);
    source.addEventListener("open", () => onLine(true));
    source.addEventListener(name, (event) => {
      if (event.lastEventId) last = event.lastEventId;
      onLine(true);
      onEvent(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      onLine(false);
      source.close();
      clearTimeout(timer);
      timer = setTimeout(open, 1000 + Math.random() * 1000);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
