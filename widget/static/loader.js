// Puts the help window into a page. Until the first click it asks for nothing and keeps nothing.
(() => {
  "use strict";
  const made = __VENTANILLA__;
  const script = document.currentScript || document.querySelector('script[src*="/widget/ventanilla.js"]');
  const queued = (window.ventanilla && window.ventanilla.q) || [];
  // Of two scripts in one page the first stays; the second only puts back what the page has thrown out.
  if (window.ventanilla && window.ventanilla.ready) return window.ventanilla.ready();
  if (!script) return;

  const address = new URL("panel", script.src);
  const small = matchMedia("(max-width: 480px), (max-height: 480px)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const settings = { ...script.dataset };
  let locale;
  let text;

  const css = (look, side) => `
:host{all:initial!important;direction:ltr!important;position:static!important;display:block!important;visibility:visible!important;opacity:1!important}
*{box-sizing:border-box}
[hidden]{display:none!important}
button{all:unset;box-sizing:border-box;cursor:pointer;font:600 15px/1.3 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
:focus-visible{outline:3px solid #1a5fd0;outline-offset:3px;box-shadow:0 0 0 3px #fff}
.launch{position:fixed;z-index:2147483646;bottom:max(20px,env(safe-area-inset-bottom));${side}:20px;width:60px;height:60px;border-radius:50%;
display:grid;place-items:center;background:${look.brand};color:${look.on};box-shadow:0 0 0 1px rgb(255 255 255/30%),0 2px 6px rgb(0 0 0/18%),0 10px 28px rgb(0 0 0/22%);transition:transform .18s,box-shadow .18s}
.launch:hover{transform:translateY(-2px);box-shadow:0 0 0 1px rgb(255 255 255/30%),0 4px 8px rgb(0 0 0/18%),0 14px 34px rgb(0 0 0/26%)}
.launch:active{transform:scale(.96)}
svg{width:30px;height:30px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.launch[aria-expanded=true] .chat,.launch[aria-expanded=false] .fold{display:none}
.hint{position:absolute;${side}:72px;top:50%;padding:8px 14px;border-radius:12px;background:${look.ink};color:${look.paper};white-space:nowrap;
transform:translateY(-50%);opacity:0;pointer-events:none;transition:opacity .15s}
.launch[aria-expanded=false]:is(:hover,:focus-visible) .hint{opacity:1}
.count{position:absolute;top:-3px;${side === "right" ? "left" : "right"}:-3px;min-width:24px;height:24px;padding:0 6px;border-radius:12px;background:${look.accent};color:#fff;
border:2px solid #fff;font-size:13px;line-height:20px;text-align:center}
dialog{position:fixed;z-index:2147483647;inset:auto;${side}:20px;bottom:96px;width:min(400px,calc(100vw - 40px));height:min(720px,calc(100vh - 116px));height:min(720px,calc(100dvh - 116px));
margin:0;padding:0;border:0;max-width:none;max-height:none;border-radius:20px;overflow:hidden;background:${look.paper};color:${look.ink};
box-shadow:0 0 0 1px rgb(128 128 128/28%),0 12px 24px rgb(0 0 0/12%),0 24px 64px rgb(0 0 0/22%);transform-origin:bottom ${side}}
dialog[open]{animation:rise .2s cubic-bezier(.2,.8,.3,1)}
dialog:focus{outline:none}
dialog::backdrop{background:none}
@keyframes rise{from{opacity:0;transform:translateY(14px) scale(.97)}}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:light}
.failed{position:absolute;inset:0;display:grid;place-content:center;justify-items:center;gap:16px;padding:32px;background:inherit;text-align:center;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.failed button{padding:10px 20px;border-radius:12px;background:${look.brand};color:${look.on}}
.failed button+button{background:none;color:inherit;text-decoration:underline}
@media (max-width:480px),(max-height:480px){dialog{inset:0;width:100%;height:100vh;height:100dvh;border-radius:0;box-shadow:none}}
@media (prefers-reduced-motion:reduce){*,dialog[open]{animation:none!important;transition:none!important}}
@media (forced-colors:active){.launch,dialog{border:2px solid ButtonText}}
${look.dark ? `@media ${{ light: "not all", dark: "screen" }[settings.scheme] || "(prefers-color-scheme:dark)"}{dialog{background:${look.dark.paper};color:${look.dark.ink}}}` : ""}
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
  host.popover = "manual";
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet];

  const button = make("button", "launch", root);
  button.type = "button";
  button.setAttribute("aria-haspopup", "dialog");
  icon("chat", "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H12l-5 4.5V16h-.5A2.5 2.5 0 0 1 4 13.5zM4 7.5h16M8 11.7h8", button);
  icon("fold", "M6 9.5l6 6 6-6", button);
  const hint = make("span", "hint", button);
  const count = make("span", "count", button);
  const panel = make("dialog", "", root);

  let booted = false;
  let frame = null;
  let ready = false;
  let unread = 0;
  let timer = 0;
  let moving = 0;
  let failed = null;
  let pass = null;
  let waiting = [];

  const here = () => ({ page: location.origin + location.pathname, title: document.title });
  const post = (message) => frame.contentWindow?.postMessage({ ventanilla: message }, address.origin);
  const tell = (message) => {
    if (ready) post(message);
    else if (frame) waiting.push(message);
  };

  const listeners = {};
  const emit = (name, detail) => {
    for (const listener of listeners[name] || []) {
      try {
        listener(detail);
      } catch (error) {
        reportError(error);
      }
    }
  };

  const news = () => unread && (unread === 1 ? text.one : text.many).replace("%(n)s", unread);
  // The title of a tab that nobody looks at says in turns what it is and what is new.
  let own = "";
  let shown = "";
  let flashing = 0;
  const flash = () => {
    const words = document.hidden && news();
    if (document.title !== shown) own = document.title;
    else if (!words) document.title = own;
    clearTimeout(flashing);
    shown = "";
    if (!words) return;
    shown = document.title = document.title === own || still.matches ? words : own;
    flashing = setTimeout(flash, 1500);
  };
  const label = () => {
    button.setAttribute("aria-expanded", String(panel.open));
    button.setAttribute("aria-label", panel.open ? text.close : unread ? `${text.help} (${news()})` : text.help);
    count.hidden = !unread || panel.open;
    count.textContent = unread > 9 ? "9+" : unread;
    flash();
  };
  const fit = () => {
    const view = small.matches && panel.open ? window.visualViewport : null;
    panel.style.height = view ? `${view.height}px` : "";
    panel.style.top = view ? `${view.offsetTop}px` : "";
  };

  function set(options) {
    for (const name of ["locale", "position", "look", "scheme"]) if (options && name in options) settings[name] = options[name];
    const wanted = [settings.locale, document.documentElement.lang, ...(navigator.languages || [])];
    locale = wanted.map((tag) => String(tag || "").slice(0, 2).toLowerCase()).find((tag) => made.texts[tag]) || made.locale;
    text = made.texts[locale];
    if (!Object.hasOwn(made.looks, settings.look || "")) settings.look = "";
    if (!["light", "dark"].includes(settings.scheme)) settings.scheme = made.scheme;
    sheet.replaceSync(css(made.looks[settings.look || ""], { left: "left", right: "right" }[settings.position] || made.position));
    host.lang = locale;
    hint.textContent = text.help;
    panel.setAttribute("aria-label", text.title);
    if (frame) frame.title = text.title;
    label();
  }
  function load() {
    ready = false;
    if (failed) failed.remove();
    if (frame) frame.remove();
    frame = document.createElement("iframe");
    frame.title = text.title;
    frame.allow = "clipboard-write; fullscreen";
    frame.src = `${address.href}?${new URLSearchParams({ locale, look: settings.look || "", scheme: settings.scheme })}`;
    frame.addEventListener("load", () => {
      ready = false;
      post({ do: "hello", ...here(), open: panel.open });
    });
    panel.append(frame);
    clearTimeout(timer);
    timer = setTimeout(apologise, 12000);
  }
  function unload() {
    clearTimeout(timer);
    waiting = [];
    ready = false;
    if (failed) failed.remove();
    if (frame) frame.remove();
    frame = null;
    host.remove();
    watch("removeEventListener");
  }
  function apologise() {
    if (ready) return;
    if (!booted) return unload();
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
  function open(place) {
    if (!booted || !host.isConnected) boot();
    show();
    const before = panel.open;
    if (!before) {
      if (small.matches) panel.showModal();
      else panel.show();
    }
    if (!frame) load();
    frame.focus();
    tell({ do: "open", ...here() });
    if (typeof place === "string") tell({ do: "go", to: place });
    label();
    fit();
    if (!before) emit("open");
  }
  function close() {
    if (!panel.open) return;
    panel.close();
    tell({ do: "closed" });
    label();
    fit();
    button.focus();
    emit("close");
  }
  function show() {
    button.hidden = false;
  }
  function hide() {
    close();
    button.hidden = true;
  }
  function boot(options) {
    set(options);
    watch("addEventListener");
    if (!host.isConnected) {
      // Beside the body, which sites without page loads exchange as a whole; a frame that was moved loads anew.
      ready = false;
      document.documentElement.append(host);
    }
    // In the top layer no transform, opacity or z-index of the page reaches it.
    if (host.showPopover && !host.matches(":popover-open")) host.showPopover();
    if (booted) return update();
    booted = true;
    show();
    emit("ready");
  }
  function update(options) {
    set(options);
    tell({ do: "update", ...here(), locale, look: settings.look || "", scheme: settings.scheme });
  }
  // Whoever uses the device next finds nothing: the frame forgets before it goes.
  function shutdown() {
    if (!booted) return;
    hide();
    booted = false;
    unread = 0;
    pass = null;
    label();
    if (!frame) load();
    tell({ do: "forget" });
  }
  const to = (action, name) => (value) => {
    open();
    tell({ do: action, [name]: String(value ?? "") });
  };
  const commands = {
    boot,
    update,
    shutdown,
    open,
    close,
    show,
    hide,
    ask: to("ask", "text"),
    search: to("search", "text"),
    showArticle: to("article", "id"),
    popOut() {
      open();
      tell({ do: "popOut" });
    },
    identify(jwt) {
      pass = String(jwt ?? "");
      tell({ do: "identify", jwt: pass });
    },
    on(name, listener) {
      (listeners[name] ||= new Set()).add(listener);
      if (name === "ready" && booted) listener();
    },
    off(name, listener) {
      if (listener) listeners[name]?.delete(listener);
      else delete listeners[name];
    },
  };
  const run = (name, ...rest) => {
    if (!Object.hasOwn(commands, name)) return console.warn(`ventanilla: there is no command "${name}"`);
    try {
      commands[name](...rest);
    } catch (error) {
      reportError(error);
    }
  };

  button.addEventListener("click", () => (panel.open ? close() : open()));
  panel.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  const told = {
    ready() {
      ready = true;
      clearTimeout(timer);
      if (failed) failed.remove();
      if (pass !== null) post({ do: "identify", jwt: pass });
      waiting.splice(0).forEach(post);
      if (panel.open) frame.focus();
    },
    close,
    open: () => open(),
    unread(message) {
      const before = unread;
      unread = booted ? Number(message.count) || 0 : 0;
      label();
      if (unread !== before) emit("unread", unread);
    },
    message: ({ author }) => emit("message", { author }),
    handoff: () => emit("handoff"),
    forgotten: () => booted || unload(),
  };
  const hear = (event) => {
    const message = frame && event.source === frame.contentWindow && event.origin === address.origin && event.data.ventanilla;
    if (message && Object.hasOwn(told, message.did)) told[message.did](message);
  };
  // A site that changes its address without loading a page sets the new title a moment later.
  const moved = () => {
    clearTimeout(moving);
    moving = setTimeout(() => tell({ do: "moved", ...here() }), 300);
  };
  const watch = (how) => {
    for (const [one, name, act] of [
      [window, "message", hear],
      [document, "visibilitychange", flash],
      [window.visualViewport, "resize", fit],
      [window.visualViewport, "scroll", fit],
      [window.navigation, "navigatesuccess", moved],
    ]) {
      if (one) one[how](name, act);
    }
  };

  window.ventanilla = run;
  run.ready = () => booted && !host.isConnected && boot();
  const start = () => {
    if (!("manual" in settings)) boot();
    queued.forEach((words) => run(...words));
  };
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
