// Talks to the server; a refused request throws what the server says about it.
import { desk } from "./dom.js";

const BASE = "/api/v1/desk/";
const PATIENCE = 20000;
let token = document.querySelector('meta[name="csrf-token"]').content;
let signedOut = () => {};

export class Refused extends Error {
  constructor(problem) {
    super(problem.detail ?? "");
    this.code = problem.code;
    this.status = problem.status;
  }
}

// Whether the same request may well succeed later: no answer, a server in trouble, too much at once, a new sign-in.
export const passing = (error) =>
  !(error instanceof Refused) || error.status >= 500 || [401, 408, 429].includes(error.status) || error.code === "form_expired";

// `whenSignedOut` is called when the server no longer knows who is asking.
export function onSignedOut(whenSignedOut) {
  signedOut = whenSignedOut;
}

export function newKey() {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const conversationPath = (id, what = "") => `conversations/${encodeURIComponent(id)}${what && `/${what}`}`;
export const streamAddress = (path) => `${BASE}${path}`;

export async function request(path, body) {
  let response = await sent(path, body);
  let problem = response.ok ? null : await problemOf(response);
  if (problem?.code === "form_expired" && (await renewToken())) {
    response = await sent(path, body);
    problem = response.ok ? null : await problemOf(response);
  }
  if (!problem) return response.status === 204 ? null : response.json();
  if (problem.status === 401) signedOut();
  throw new Refused(problem);
}

// Sends a file under a key of its own; `onShare` is told 0 to 1 while it is on its way.
export function upload(path, file, onShare) {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open("PUT", BASE + path);
    sending.setRequestHeader("X-CSRFToken", token);
    sending.setRequestHeader("Accept", "application/json");
    sending.setRequestHeader("Content-Type", "application/octet-stream");
    sending.setRequestHeader("X-File-Name", encodeURIComponent(file.name ?? ""));
    sending.responseType = "json";
    sending.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    sending.onload = () => (sending.status < 300 ? resolve(sending.response) : reject(new Refused({ ...sending.response, status: sending.status })));
    sending.onerror = () => reject(new Error("upload"));
    sending.send(file);
  });
}

// A file of a conversation, from the browser's own memory.
export async function fetched(path) {
  const response = await fetch(BASE + path);
  if (!response.ok) throw new Refused(await problemOf(response));
  return response.blob();
}

function sent(path, body) {
  const options = { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) };
  if (body !== undefined) {
    options.method = "POST";
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
    options.headers["X-CSRFToken"] = token;
  }
  return fetch(path.startsWith("/") ? path : BASE + path, options);
}

async function problemOf(response) {
  return { ...(await response.json().catch(() => ({}))), status: response.status };
}

// After a new sign-in in another tab the page's token is of a session that is over. When that sign-in is somebody
// else's, this page must not act in their name: it begins anew.
async function renewToken() {
  const response = await fetch("/desk", { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.getElementById("desk");
  if (found?.dataset.staff !== desk.dataset.staff) {
    if (found) location.reload();
    else signedOut();
    return false;
  }
  token = page.querySelector('meta[name="csrf-token"]').content;
  return true;
}
