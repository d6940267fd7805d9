/* Puts the help window into a page. Until the first click it asks for nothing and keeps nothing. */
(() => {
  "use strict";
  const made = __VENTANILLA__;
  const script = document.currentScript || document.querySelector('script[src*="/widget/ventanilla.js"]');
  const queued = (window.ventanilla && window.ventanilla.q) || [];
  if (!script || (window.ventanilla && window.ventanilla.ready)) return;

  const address = new URL("panel", script.src);
  const wanted = [script.dataset.locale, document.documentElement.lang, ...(navigator.languages || [])];
  const locale = wanted.map((tag) => (tag || "").slice(0, 2).toLowerCase()).find((tag) => made.texts[tag]) || made.locale;
  const text = made.texts[locale];
  const side = { left: "left", right: "right" }[script.dataset.position] || made.position;
  const small = matchMedia("(max-width: 480px), (max-height: 480px)");

  const css = `
:host{all:initial!important;position:static!important;display:block!important;visibility:visible!important;opacity:1!important}
*{box-sizing:border-box}
[hidden]{display:none!important}
button{all:unset;box-sizing:border-box;cursor:pointer;font:600 15px/1.3 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
:focus-visible{outline:3px solid #1a5fd0;outline-offset:3px;box-shadow:0 0 0 3px #fff}
.launch{position:fixed;z-index:2147483646;bottom:max(20px,env(safe-area-inset-bottom));${side}:20px;width:60px;height:60px;border-radius:50%;
display:grid;place-items:center;background:${made.brand};color:${made.on};box-shadow:0 2px 6px rgb(0 0 0/18%),0 10px 28px rgb(0 0 0/22%);transition:transform .18s,box-shadow .18s}
.launch:hover{transform:translateY(-2px);box-shadow:0 4px 8px rgb(0 0 0/18%),0 14px 34px rgb(0 0 0/26%)}
.launch:active{transform:scale(.96)}
svg{width:30px;height:30px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.launch[aria-expanded=true] .chat,.launch[aria-expanded=false] .fold{display:none}
.hint{position:absolute;${side}:72px;top:50%;padding:8px 14px;border-radius:12px;background:${made.ink};color:${made.paper};white-space:nowrap;
transform:translateY(-50%);opacity:0;pointer-events:none;transition:opacity .15s}
.launch[aria-expanded=false]:is(:hover,:focus-visible) .hint{opacity:1}
.count{position:absolute;top:-3px;${side === "right" ? "left" : "right"}:-3px;min-width:24px;height:24px;padding:0 6px;border-radius:12px;background:${made.accent};color:#fff;
border:2px solid #fff;font-size:13px;line-height:20px;text-align:center}
dialog{position:fixed;z-index:2147483647;inset:auto;${side}:20px;bottom:96px;width:min(400px,calc(100vw - 40px));height:min(720px,calc(100vh - 116px));height:min(720px,calc(100dvh - 116px));
margin:0;padding:0;border:0;max-width:none;max-height:none;border-radius:20px;overflow:hidden;background:${made.paper};color:${made.ink};
box-shadow:0 0 0 1px rgb(0 0 0/7%),0 12px 24px rgb(0 0 0/12%),0 24px 64px rgb(0 0 0/22%);transform-origin:bottom ${side}}
dialog[open]{animation:rise .2s cubic-bezier(.2,.8,.3,1)}
dialog:focus{outline:none}
dialog::backdrop{background:none}
@keyframes rise{from{opacity:0;transform:translateY(14px) scale(.97)}}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:light}
.failed{position:absolute;inset:0;display:grid;place-content:center;justify-items:center;gap:16px;padding:32px;background:inherit;text-align:center;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.failed button{padding:10px 20px;border-radius:12px;background:${made.brand};color:${made.on}}
.failed button+button{background:none;color:inherit;text-decoration:underline}
@media (max-width:480px),(max-height:480px){dialog{inset:0;width:100%;height:100vh;height:100dvh;border-radius:0;box-shadow:none}}
@media (prefers-reduced-motion:reduce){*,dialog[open]{animation:none!important;transition:none!important}}
@media (forced-colors:active){.launch,dialog{border:2px solid ButtonText}}
@media print{:host{display:none!important}}`;

  const make = (tag, name, parent) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (parent) parent.append(node);
    return node;
  };
  const icon = (name, path, parent) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const line = document.createElementNS(space, "path");
    svg.setAttribute("class", name);
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    parent.append(svg);
  };

  const host = document.createElement("ventanilla-window");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  host.lang = locale;

  const button = make("button", "launch", root);
  button.type = "button";
  button.setAttribute("aria-haspopup", "dialog");
  icon("chat", "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H12l-5 4.5V16h-.5A2.5 2.5 0 0 1 4 13.5zM4 7.5h16M8 11.7h8", button);
  icon("fold", "M6 9.5l6 6 6-6", button);
  make("span", "hint", button).textContent = text.help;
  const count = make("span", "count", button);
  const panel = make("dialog", "", root);
  panel.setAttribute("aria-label", text.title);

  let frame = null;
  let ready = false;
  let unread = 0;
  let timer = 0;
  let failed = null;
  const waiting = [];

  const page = () => location.origin + location.pathname;
  const tell = (message) => {
    if (ready) frame.contentWindow.postMessage({ ventanilla: message }, address.origin);
    else if (frame) waiting.push(message);
  };
  const label = () => {
    button.setAttribute("aria-expanded", String(panel.open));
    const news = unread ? (unread === 1 ? text.one : text.many).replace("%(n)s", unread) : "";
    button.setAttribute("aria-label", panel.open ? text.close : news ? `${text.help} (${news})` : text.help);
    count.hidden = !unread || panel.open;
    count.textContent = unread > 9 ? "9+" : unread;
  };
  const fit = () => {
    const view = small.matches && panel.open ? window.visualViewport : null;
    panel.style.height = view ? `${view.height}px` : "";
    panel.style.top = view ? `${view.offsetTop}px` : "";
  };

  function load() {
    ready = false;
    if (failed) failed.remove();
    if (frame) frame.remove();
    frame = document.createElement("iframe");
    frame.title = text.title;
    frame.allow = "clipboard-write; fullscreen";
    frame.src = `${address.href}?locale=${locale}`;
    frame.addEventListener("load", () => {
      ready = false;
      frame.contentWindow.postMessage({ ventanilla: { do: "hello", page: page(), open: panel.open } }, address.origin);
    });
    panel.append(frame);
    clearTimeout(timer);
    timer = setTimeout(apologise, 12000);
  }
  function apologise() {
    if (ready) return;
    failed = make("div", "failed", panel);
    failed.setAttribute("role", "alert");
    make("span", "", failed).textContent = text.failed;
    const again = make("button", "", failed);
    again.textContent = text.again;
    again.onclick = load;
    const leave = make("button", "", failed);
    leave.textContent = text.close;
    leave.onclick = close;
    again.focus();
  }
  function open() {
    show();
    if (!panel.open) {
      if (small.matches) panel.showModal();
      else panel.show();
    }
    if (!frame) load();
    frame.focus();
    tell({ do: "open", page: page() });
    label();
    fit();
  }
  function close() {
    if (!panel.open) return;
    panel.close();
    tell({ do: "closed" });
    label();
    fit();
    button.focus();
  }
  function show() {
    host.hidden = false;
    button.hidden = false;
  }
  function hide() {
    close();
    button.hidden = true;
  }
  const commands = {
    open,
    close,
    show,
    hide,
    ask(words) {
      open();
      tell({ do: "ask", text: String(words) });
    },
    popOut() {
      open();
      tell({ do: "popOut" });
    },
  };
  const run = (name, ...rest) => {
    if (Object.hasOwn(commands, name)) commands[name](...rest);
    else console.warn(`ventanilla: there is no command "${name}"`);
  };

  button.addEventListener("click", () => (panel.open ? close() : open()));
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  if (window.visualViewport) {
    visualViewport.addEventListener("resize", fit);
    visualViewport.addEventListener("scroll", fit);
  }
  addEventListener("message", (event) => {
    const message = frame && event.source === frame.contentWindow && event.origin === address.origin && event.data.ventanilla;
    if (!message) return;
    if (message.did === "ready") {
      ready = true;
      clearTimeout(timer);
      if (failed) failed.remove();
      waiting.splice(0).forEach(tell);
      if (panel.open) frame.focus();
    } else if (message.did === "close") close();
    else if (message.did === "open") open();
    else if (message.did === "unread") {
      unread = Number(message.count) || 0;
      label();
    }
  });

  window.ventanilla = run;
  run.ready = true;
  label();
  const start = () => {
    document.body.append(host);
    queued.forEach((words) => run(...words));
  };
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
