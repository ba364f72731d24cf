// The event stream, read by fetch: an EventSource could not send the header the console asks for.

import { headers } from "./api.js";

const QUIET_MILLIS = 25000;

/** Calls on(event, data) for each event and state("live" | "waiting" | "signed-out") as the line comes and goes. */
export function openStream(on, state) {
  let wait = 500, stopped = false;
  const run = async () => {
    while (!stopped) {
      try {
        const answer = await listen(on, () => { wait = 500; state("live"); });
        if (answer === "signed-out") { state(answer); return; }
      } catch { /* the line broke: try again below */ }
      if (stopped) return;
      state("waiting");
      await new Promise(resolve => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, 5000);
    }
  };
  run();
  return () => { stopped = true; };
}

async function listen(on, live) {
  const abort = new AbortController();
  let timer = 0;
  const awake = () => { clearTimeout(timer); timer = setTimeout(() => abort.abort(), QUIET_MILLIS); };
  awake();
  try {
    const response = await fetch("/api/events", {
      headers: { ...headers, Accept: "text/event-stream" }, credentials: "same-origin", cache: "no-store", signal: abort.signal,
    });
    if (response.status === 401) return "signed-out";
    if (!response.ok) return "failed";
    live();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "", held = [];
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return "ended";
      awake();
      held.push(value);
      // A message of some megabytes comes in many pieces: put together once, when its end is there.
      if (!value.includes("\n\n") && !value.startsWith("\n")) continue;
      rest += held.join("");
      held = [];
      let end;
      while ((end = rest.indexOf("\n\n")) >= 0) {
        const event = parse(rest.slice(0, end));
        rest = rest.slice(end + 2);
        if (event?.name === "bye") return event.data.reason === "session" ? "signed-out" : "ended";
        if (event) on(event.name, event.data);
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

function parse(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}
