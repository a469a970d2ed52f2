// The text area of LongText: tells its text after a pause, a long one as a stream because a circuit takes messages of 32 kB. What has not been told is kept in
// this browser and given back after a reload; a call that fails is tried again until the server answers.
const pause = 300;
const retryPause = 1000;
const answerWithin = 20000;
const inOneMessage = 6000; // characters

export function start(area, dotnet, name) {
  const slot = `long:${name}`;
  let [typed, told, timer, stopped] = [0, 0, 0, false];
  let telling = Promise.resolve();

  const tell = () => telling = telling.then(async () => {
    const stroke = typed;
    if (stroke === told || stopped) return;
    const text = area.value;
    const small = text.length <= inOneMessage;
    let late;
    try {
      const call = dotnet.invokeMethodAsync("Typed", small ? text : null, small ? null : DotNet.createJSStreamReference(new TextEncoder().encode(text)));
      await Promise.race([call, new Promise((_, no) => { late = setTimeout(() => no(new Error("no answer")), answerWithin); })]);
      told = stroke;
      if (typed === stroke) try { localStorage.removeItem(slot); } catch { /* forbidden */ }
    } catch {
      if (!stopped) timer = setTimeout(tell, retryPause);
    } finally {
      clearTimeout(late);
    }
  });

  const changed = () => {
    typed++;
    try { localStorage.setItem(slot, area.value); } catch { /* full or forbidden: telling remains */ }
    clearTimeout(timer);
    timer = setTimeout(tell, pause);
  };

  area.addEventListener("input", changed);
  let kept = null;
  try { kept = localStorage.getItem(slot); } catch { /* forbidden */ }
  if (kept !== null && kept !== area.value) {
    area.value = kept;
    changed();
  }
  area.dataset.ready = "";
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      area.removeEventListener("input", changed);
    },
  };
}
