// A batch of changes as a request to the server.

const newKey = () => [...crypto.getRandomValues(new Uint8Array(18))].map((b) => b.toString(16).padStart(2, "0")).join("");

const entry = ({ cell, was, now }) =>
  cell.period
    ? { period: cell.period, pupil: cell.pupil, was, now }
    : { lesson: cell.head.lesson, work: cell.work(), pupil: cell.pupil, was, now };

const body = (batch) => ({
  reason: batch.reason,
  cells: batch.edits.filter((e) => !e.cell.period).map(entry),
  term_marks: batch.edits.filter((e) => e.cell.period).map(entry),
  taken: batch.taken.map(({ head, was, now }) => ({ lesson: head.lesson, was, now })),
  withdraw: batch.withdraw,
  leaving: Boolean(batch.leaving),
});

export const makeRequest = ({ root, word }) => {
  const token = document.querySelector("#grid-form [name=csrfmiddlewaretoken]").value;
  let pending = null;

  // The same batch sent again carries the same key, so that it becomes one commit only.
  const sealed = (batch) => {
    const text = JSON.stringify(body(batch));
    if (pending?.text !== text) pending = { text, key: newKey() };
    return JSON.stringify({ key: pending.key, ...JSON.parse(text) });
  };

  // A small request outlives the page that sends it; browsers take 64 KiB of such at once.
  const post = (batch) => {
    const text = sealed(batch);
    return fetch(root.dataset.url, {
      method: "POST", body: text, keepalive: text.length < 20000, redirect: "manual", credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    });
  };

  // What a refusal of the whole request is called.
  const trouble = async (response) => {
    if (response.type === "opaqueredirect") return word("signed-out");
    if (response.headers.get("Content-Type")?.startsWith("application/json")) return (await response.json()).sentence;
    return word(response.status === 403 ? "stale" : "failed");
  };

  return { post, trouble, answered: () => { pending = null; } };
};
