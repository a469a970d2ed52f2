// The text area of MarkdownEditor: formatting without a round trip, autosave 800 ms after typing stops, and a copy in this browser that is given back
// after a lost connection or a restart of the server. Nothing typed is lost: a copy goes only when the server has said that it holds that text.
const previewPause = 250;
const savePause = 800;
const retryPause = 1000;
const answerWithin = 5000; // a call that is made without a connection never ends by itself; saving the same again is harmless
const inOneMessage = 6000; // characters; a circuit takes messages of 32 kB, longer texts are streamed

const store = {
  read(key) { try { return JSON.parse(localStorage.getItem(key) ?? "null"); } catch { return null; } },
  write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: autosave remains */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* forbidden */ } },
};

const inTime = (call, most) => {
  let timer;
  return Promise.race([call, new Promise((_, late) => { timer = setTimeout(() => late(new Error("no answer")), most); })]).finally(() => clearTimeout(timer));
};

/** Starts an editor. Answers its handle; handle.kept tells whether this browser held other text: "none", "restored" or "offered". */
export function start(root, dotnet, key, version, spellcheck) {
  const area = root.querySelector("textarea");
  const offline = root.querySelector("[data-offline]");
  const slot = `text:${key}`;
  let [typed, told, held, base] = [0, 0, 0, version]; // strokes typed, told to the server, saved by it; the version they stand on
  let [timer, saver, stopped, sending] = [0, 0, false, Promise.resolve(true)];
  area.spellcheck = spellcheck;

  const tell = save => sending = sending.catch(() => true).then(async () => {
    const stroke = typed;
    if (stroke === (save ? held : told) || stopped) return true;
    const text = area.value;
    const small = text.length <= inOneMessage;
    try {
      const call = dotnet.invokeMethodAsync("Typed", small ? text : "", small ? null : DotNet.createJSStreamReference(new TextEncoder().encode(text)), save);
      const saved = await inTime(call, small ? answerWithin : 6 * answerWithin);
      offline.hidden = true;
      told = Math.max(told, stroke);
      if (!save) return true;
      if (saved < 0) return false;
      [held, base] = [stroke, saved];
      if (typed === stroke) store.drop(slot); else keep();
      return true;
    } catch {
      if (stopped) return false;
      offline.hidden = false;
      clearTimeout(saver);
      saver = setTimeout(() => tell(true), retryPause);
      return false;
    }
  });

  const keep = () => store.write(slot, { text: area.value, version: base, at: Date.now(), caret: area.selectionStart });

  const changed = () => {
    typed++;
    keep();
    clearTimeout(timer);
    clearTimeout(saver);
    timer = setTimeout(() => tell(false), previewPause);
    saver = setTimeout(() => tell(true), savePause);
  };

  const saveNow = () => {
    clearTimeout(timer);
    clearTimeout(saver);
    return tell(true);
  };

  // execCommand is old but keeps the browser's own undo; nothing newer does.
  const put = (from, to, text, caretFrom, caretTo) => {
    area.focus();
    area.setSelectionRange(from, to);
    if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
      area.setRangeText(text, from, to, "end");
      changed();
    }
    area.setSelectionRange(caretFrom, caretTo);
  };

  const wrap = (mark, words) => {
    const [from, to] = [area.selectionStart, area.selectionEnd];
    const chosen = area.value.slice(from, to);
    const isMarked = area.value.slice(from - mark.length, from) === mark && area.value.slice(to, to + mark.length) === mark;
    if (isMarked) put(from - mark.length, to + mark.length, chosen, from - mark.length, to - mark.length);
    else put(from, to, mark + (chosen || words) + mark, from + mark.length, from + mark.length + (chosen || words).length);
  };

  const lines = change => {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const next = area.value.indexOf("\n", Math.max(area.selectionEnd - 1, start));
    const end = next < 0 ? area.value.length : next;
    const before = area.value.slice(start, end);
    const after = change(before.split("\n")).join("\n");
    put(start, end, after, start + (before === "" ? after.length : 0), start + after.length);
  };

  const prefixed = prefix => rows => rows.every(row => row.startsWith(prefix)) ? rows.map(row => row.slice(prefix.length)) : rows.map(row => prefix + row);

  const act = {
    heading: () => lines(rows => rows.map(row => {
      const [, marks, words] = /^(#{0,6})\s*(.*)$/.exec(row);
      return marks.length === 2 ? `### ${words}` : marks.length === 3 ? words : `## ${words}`;
    })),
    bold: () => wrap("**", "bold"),
    italic: () => wrap("*", "italic"),
    list: () => lines(prefixed("- ")),
    numbers: () => lines(rows => rows.every(row => /^\d+\. /.test(row)) ? rows.map(row => row.replace(/^\d+\. /, "")) : rows.map((row, at) => `${at + 1}. ${row}`)),
    quote: () => lines(prefixed("> ")),
    link: () => {
      const [from, to] = [area.selectionStart, area.selectionEnd];
      const words = area.value.slice(from, to) || "words";
      const at = from + words.length + 3;
      put(from, to, `[${words}](https://)`, at, at + "https://".length);
    },
    image: () => dotnet.invokeMethodAsync("ChooseImage"),
  };

  const keys = event => {
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && !command && !event.shiftKey && !event.isComposing) return continueList(event);
    if (!command) return;
    const wish = event.altKey ? { Digit2: "heading" }[event.code]
      : event.shiftKey ? { Digit7: "numbers", Digit8: "list", Digit9: "quote", KeyK: "link" }[event.code]
      : { KeyB: "bold", KeyI: "italic", KeyS: "save" }[event.code];
    if (!wish) return;
    event.preventDefault();
    event.stopPropagation();
    if (wish === "save") saveNow(); else act[wish]();
  };

  const continueList = event => {
    const caret = area.selectionStart;
    const start = area.value.lastIndexOf("\n", caret - 1) + 1;
    const [, mark, number, rest] = /^(\s*(?:[-*+]|(\d+)\.|>) )(.*)$/.exec(area.value.slice(start, caret)) ?? [];
    if (!mark || caret !== area.selectionEnd) return;
    event.preventDefault();
    if (!rest) put(start, caret, "", start, start); // an empty point ends the list
    else {
      const next = "\n" + (number ? mark.replace(number, String(Number(number) + 1)) : mark);
      put(caret, caret, next, caret + next.length, caret + next.length);
    }
  };

  const bar = event => {
    const wish = event.target.closest("[data-edit]")?.dataset.edit;
    if (wish && !area.readOnly) act[wish]?.();
  };

  const take = text => {
    area.value = text;
    typed++;
    keep();
    return saveNow();
  };

  area.addEventListener("input", changed);
  area.addEventListener("keydown", keys);
  area.addEventListener("blur", saveNow);
  root.addEventListener("click", bar);

  const before = store.read(slot);
  let kept = "none";
  if (before && before.text !== area.value && !area.readOnly) {
    kept = before.version === version ? "restored" : "offered";
    if (kept === "restored") {
      take(before.text);
      if (document.activeElement === document.body) {
        area.focus();
        area.setSelectionRange(before.caret ?? 0, before.caret ?? 0);
      }
    }
  } else if (before) {
    store.drop(slot);
  }

  root.dataset.ready = ""; // typed text is heard from here on
  return {
    kept: () => kept,
    keptAt: () => new Date(before?.at ?? 0).toISOString(),
    takeBack: () => take(before.text),
    forget: () => store.drop(slot),
    load(text, at) {
      const caret = area.selectionStart;
      area.value = text;
      area.setSelectionRange(caret, caret);
      [told, held, base] = [typed, typed, at];
      store.drop(slot);
    },
    rebase(at) { base = at; if (typed !== held) keep(); },
    insert(text) { const at = area.selectionEnd; put(at, at, text, at + text.length, at + text.length); },
    focus: () => area.focus(),
    flush: () => saveNow(),
    stop() {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(saver);
      area.removeEventListener("input", changed);
      area.removeEventListener("keydown", keys);
      area.removeEventListener("blur", saveNow);
      root.removeEventListener("click", bar);
    },
  };
}
