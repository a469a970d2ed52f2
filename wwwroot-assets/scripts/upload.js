// Uploads of the media page: chosen or dropped files go to the server one after the other by POST, with progress; fetch cannot tell progress, so XMLHttpRequest does.
const stays = 8000; // milliseconds that a finished line can be read

/** Starts the drop area. Answers its handle. */
export function start(area) {
  const list = area.querySelector("ul");
  const input = area.querySelector("input[type=file]");
  const label = area.querySelector("label");
  const waiting = [];
  let running = false;
  let stopped = false;

  const token = async () => {
    const reply = await fetch("/media/upload", { cache: "no-store" });
    if (!reply.ok) throw new Error("Sign in again, then upload.");
    return (await reply.json()).token;
  };

  const line = file => {
    const row = document.createElement("li");
    const [name, said, bar] = [document.createElement("span"), document.createElement("span"), document.createElement("progress")];
    name.textContent = file.name;
    said.textContent = "waiting";
    [bar.max, bar.value] = [1, 0];
    bar.setAttribute("aria-label", `Progress of ${file.name}`);
    row.append(name, said, bar);
    list.append(row);
    return { row, said, bar };
  };

  const send = (file, shown, secret) => new Promise(done => {
    const form = new FormData();
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", "/media/upload");
    request.setRequestHeader("RequestVerificationToken", secret);
    request.upload.onprogress = event => {
      if (event.lengthComputable) shown.bar.value = event.loaded / event.total;
      shown.said.textContent = `${Math.round(shown.bar.value * 100)} %`;
    };
    const end = (words, failed) => {
      shown.said.textContent = words;
      shown.said.className = failed ? "failed" : "ok";
      shown.bar.remove();
      if (!failed) setTimeout(() => shown.row.remove(), stays);
      done();
    };
    request.onload = () => {
      if (request.status < 300) return end("stored", false);
      try { end(Object.values(JSON.parse(request.responseText).errors ?? {})[0]?.[0] ?? JSON.parse(request.responseText).detail, true); }
      catch { end(`refused (${request.status})`, true); }
    };
    request.onerror = () => end("The connection broke. Nothing was stored; try again.", true);
    request.send(form);
  });

  const run = async () => {
    if (running) return;
    running = true;
    while (waiting.length && !stopped) {
      const { file, shown } = waiting.shift();
      try { await send(file, shown, await token()); }
      catch (why) { shown.said.textContent = why.message; shown.said.className = "failed"; }
    }
    running = false;
  };

  const take = files => {
    for (const file of files) waiting.push({ file, shown: line(file) });
    run();
  };

  const chosen = () => { take(input.files); input.value = ""; };
  const over = event => { event.preventDefault(); area.classList.add("over"); };
  const out = () => area.classList.remove("over");
  const dropped = event => { event.preventDefault(); out(); take(event.dataTransfer.files); };
  const key = event => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); input.click(); } };

  input.addEventListener("change", chosen);
  label.addEventListener("keydown", key);
  area.addEventListener("dragover", over);
  area.addEventListener("dragleave", out);
  area.addEventListener("drop", dropped);

  area.dataset.ready = "";
  return {
    stop() {
      stopped = true;
      input.removeEventListener("change", chosen);
      label.removeEventListener("keydown", key);
      area.removeEventListener("dragover", over);
      area.removeEventListener("dragleave", out);
      area.removeEventListener("drop", dropped);
    },
  };
}
