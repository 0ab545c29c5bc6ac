// Keys of the cells, of the whole page, and the mouse.

const MOVES = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0],
};

export const listenToKeys = (grid) => {
  const { cellOf, rows, table } = grid;

  const move = (cell, key, strong, extend) => {
    if (key === "ArrowUp" && cell.r === 0 && !extend && grid.toHead(cell)) return;
    if (strong && key.startsWith("Arrow")) grid.go(grid.beside(cell, MOVES[key][0] * 1000, MOVES[key][1] * 1000));
    else grid.go(grid.beside(cell, ...MOVES[key]), { extend });
  };

  const giveUp = () => {
    grid.forget();
    const changed = (one) => one.editable && one.state !== "waiting" && one.text !== one.saved;
    for (const one of grid.range().flat()) if (changed(one)) grid.revert(one);
  };

  const cellKeys = (event) => {
    const cell = cellOf.get(event.target);
    if (!cell || event.isComposing) return;
    const { key } = event;
    const strong = event.ctrlKey || event.metaKey;
    const extend = event.shiftKey && !strong;
    const plain = !strong && !event.altKey;
    if (key in MOVES && !event.altKey) move(cell, key, strong, extend);
    else if (key === "Home") grid.go(strong ? rows[0][0] : rows[cell.r][0], { extend });
    else if (key === "End") grid.go(strong ? rows.at(-1).at(-1) : rows[cell.r].at(-1), { extend });
    else if (key === "Enter" && !strong) grid.focus(cell, event.shiftKey ? -1 : 1, 0);
    else if (key === "Escape") giveUp();
    else if (key === "Backspace" || key === "Delete") grid.clear();
    else if (key === "F2") grid.panel.edit();
    else if (strong && event.code === "KeyA") {
      grid.go(rows[0][0]);
      grid.go(rows.at(-1).at(-1), { extend: true });
    } else if (plain && (event.code === "Slash" || event.code === "NumpadDivide" || key === "/")) grid.type(cell, "/");
    else if (plain && key.length === 1) grid.type(cell, key);
    else return;
    event.preventDefault();
  };

  const pageKeys = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (event.code === "KeyS") grid.saver.save({ explicit: true });
    else if (event.code === "KeyZ" && !event.target.matches("input, textarea")) grid.undo();
    else return;
    event.preventDefault();
  };

  table.addEventListener("keydown", cellKeys);
  document.addEventListener("keydown", pageKeys);
  table.addEventListener("mousedown", (event) => {
    const cell = cellOf.get(event.target.closest("td"));
    if (!cell) return;
    event.preventDefault();
    grid.go(cell, { extend: event.shiftKey });
  });
  table.addEventListener("dblclick", (event) => { if (cellOf.has(event.target)) grid.panel.edit(); });
  table.addEventListener("focusin", (event) => {
    const cell = cellOf.get(event.target);
    if (cell && cell !== grid.current()) grid.go(cell, { quiet: true });
  });
};
