// Heads of the lessons: the way to the lesson's page, and attendance taken or not.

export const makeHeads = (grid) => {
  const { heads, rows } = grid;
  const controls = (head) => [head.th.querySelector("a"), head.button].filter(Boolean);

  const setTaken = (head, taken) => {
    head.taken = taken;
    head.button?.setAttribute("aria-pressed", String(taken));
    head.button?.classList.toggle("is-unsaved", taken !== head.savedTaken);
  };

  const toggle = (head) => {
    head.refused = false;
    head.asks = false;
    setTaken(head, !head.taken);
    grid.count();
    grid.saver.touched();
  };

  // What the server says of a lesson after a save: it may have been recorded by it.
  const lesson = (told) => {
    const head = heads.find((one) => one.place === told.place);
    if (!head) return;
    const { th } = head;
    // What was pressed and is not saved yet stays pressed.
    const own = head.taken !== head.savedTaken;
    Object.assign(head, { lesson: told.lesson, work: told.work, savedTaken: told.taken });
    if (head.button) setTaken(head, own ? head.taken : told.taken);
    th.className = th.className.replace(/is-\w+/u, `is-${told.state}`);
    const state = head.worksHead.querySelector(".state");
    state.title = told.title;
    state.firstElementChild.textContent = told.title;
  };

  const toHead = (cell) => {
    const found = cell.head && controls(cell.head).at(-1);
    if (!found) return false;
    found.focus();
    found.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  };

  const keys = (event) => {
    const head = heads.find((one) => controls(one).includes(event.target));
    if (!head) return;
    const own = controls(head);
    const place = own.indexOf(event.target);
    const other = heads[heads.indexOf(head) + { ArrowLeft: -1, ArrowRight: 1 }[event.key]];
    if (other) (controls(other)[place] ?? controls(other).at(-1)).focus();
    else if (event.key === "ArrowUp") own[Math.max(0, place - 1)].focus();
    else if (event.key === "ArrowDown" && place < own.length - 1) own[place + 1].focus();
    else if (event.key === "ArrowDown" || event.key === "Escape") grid.go(rows[0].find((cell) => cell.head === head));
    else return;
    event.preventDefault();
  };

  // The grid is one stop of the Tab key: its heads are reached by arrows.
  const listen = () => {
    for (const one of heads.flatMap(controls)) one.tabIndex = -1;
    for (const head of heads) head.button?.addEventListener("click", () => toggle(head));
    grid.table.tHead.addEventListener("keydown", keys);
  };

  return { setTaken, lesson, toHead, listenHeads: listen };
};
