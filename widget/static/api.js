// Speaks to the server: one place that knows addresses, the bearer token and the shape of a refusal.

import { read, write } from "./storage.js";
import { language } from "./texts.js";

const BASE = "/api/v1";
const ANSWER_WITHIN = 20_000;

/** The server understood and said no: `sentence` is for people, `wait` the seconds it asks for. */
export class Refused extends Error {
  constructor(status, problem, wait) {
    super(problem.code ?? String(status));
    this.status = status;
    this.code = problem.code;
    this.sentence = problem.detail ?? "";
    this.wait = wait;
  }
}

/** Nobody answered: offline, the server is down, or it took too long. */
export class Unreachable extends Error {}

/** Any request of the panel; resolves to the Response when the server agrees. */
export async function ask(method, path, { body, signal, headers = {}, within = ANSWER_WITHIN } = {}) {
  const token = read("token");
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), within);
  signal?.addEventListener("abort", () => stop.abort(), { once: true });
  let answer;
  try {
    answer = await fetch(BASE + path, {
      method,
      credentials: "omit",
      cache: "no-store",
      signal: stop.signal,
      headers: {
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && { "Content-Type": "application/json" }),
        "Accept-Language": language(),
        ...headers,
      },
      body: body && JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable(error.message);
  } finally {
    clearTimeout(timer);
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, problem, Number(answer.headers.get("Retry-After")) || 0);
}

async function json(method, path, options) {
  const answer = await ask(method, path, options);
  try {
    return await answer.json();
  } catch (error) {
    throw new Unreachable(error.message);
  }
}

const own = (id, rest) => `/conversations/${encodeURIComponent(id)}${rest}`;

let making = null;

// One visitor, however many ask for it at once.
async function visitor() {
  if (read("token")) return;
  making ??= json("POST", "/visitors", { body: { locale: language() } }).finally(() => (making = null));
  write("token", (await making).token);
}

/** The conversation to write in: the one at hand, else a new one; a visitor is made when there is none yet. */
export async function conversation(page) {
  const known = read("conversation");
  if (known && read("token")) return known;
  await visitor();
  const made = await json("POST", "/conversations", { body: { locale: language(), ...(page && { page }) } });
  write("conversation", made.id);
  return made.id;
}

/** Forget what the server no longer knows: the token after 401, the conversation after 404. */
export function forget(status) {
  if (status === 401) write("token", null);
  write("conversation", null);
  write("seen", null);
}

export const postMessage = (id, { text, key, helped, files }) =>
  json("POST", own(id, "/messages"), { body: { text, key, helped, attachments: files?.map((one) => one.id), locale: language() } });
export const postHandoff = (id, key) => json("POST", own(id, "/handoff"), { body: { key, locale: language() } });
export const postTyping = (id) => ask("POST", own(id, "/typing"));
export const postRead = (id, number) => ask("POST", own(id, "/read"), { body: { number } });
export const history = (id, before) => json("GET", own(id, `/history${before ? `?before=${before}` : ""}`));
export const rate = (id, score, comment) => json("PUT", own(id, "/rating"), { body: { score, comment } });
export const transcript = async (id) => (await ask("GET", own(id, "/transcript"))).blob();
export const mailTranscript = (id, email) => ask("POST", own(id, "/transcript"), { body: { email, locale: language() } });
export const file = async (id, name) => (await ask("GET", own(id, `/attachments/${encodeURIComponent(name)}`), { within: 120_000 })).blob();

/** Who the visitor is, as the company's own server says; a visitor is made when there is none yet. */
export async function identify(proof) {
  await visitor();
  return json("POST", "/visitors/identify", { body: { token: proof } });
}

/** Send a file under a key of its own: {done: promise of the answer, stop()}; `onShare` is told 0 to 1. */
export function upload(id, name, content, onShare) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.open("PUT", BASE + own(id, `/uploads/${name}`));
    request.setRequestHeader("Authorization", `Bearer ${read("token")}`);
    request.setRequestHeader("Accept-Language", language());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-File-Name", encodeURIComponent(content.name ?? ""));
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve(request.response) : reject(new Refused(request.status, request.response ?? {}, 0)));
    request.onerror = request.onabort = () => reject(new Unreachable("upload"));
    request.send(content);
  });
  return { done, stop: () => request.abort() };
}

export const eventsAfter = (id, number, wait, signal) =>
  json("GET", own(id, `/events?after=${number}&wait=${wait}`), { signal, within: (wait + 15) * 1000 });
export const stream = (id, number, signal) =>
  ask("GET", own(id, `/stream?after=${number}`), { signal, headers: { Accept: "text/event-stream" } });
export const article = (id, locale) => json("GET", `/articles/${encodeURIComponent(id)}?locale=${encodeURIComponent(locale)}`);

/** What the first place shows for a page; the server reads the beginning of a title and a path only. */
export const home = (locale, title, path) => json("GET", `/home?${new URLSearchParams({ locale, title: title.slice(0, 200), path: path.slice(0, 200) })}`);
export const category = (id, locale) => json("GET", `/categories/${encodeURIComponent(id)}?locale=${encodeURIComponent(locale)}`);
export const past = () => (read("token") ? json("GET", "/conversations") : Promise.resolve({ conversations: [] }));

/** Keep whether an article helped: `said` is {helped, reason, comment}, as the help centre's own form sends it. */
export async function postFeedback(id, locale, said) {
  const address = `/hc/${encodeURIComponent(locale)}/articles/${encodeURIComponent(id)}/feedback`;
  const answer = await fetch(address, { method: "POST", credentials: "omit", redirect: "manual", body: new URLSearchParams(said) });
  if (answer.type !== "opaqueredirect" && !answer.ok) throw new Refused(answer.status, {}, 0);
}
