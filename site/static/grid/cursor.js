// Where one is in the table, and which cells are chosen.

const clamp = (value, most) => Math.max(0, Math.min(value, most));

export const makeCursor = (grid) => {
  const { rows, scroll, table } = grid;
  let current = null;
  let anchor = null;

  const range = () => {
    const [r1, r2] = [anchor.r, current.r].sort((a, b) => a - b);
    const [c1, c2] = [anchor.c, current.c].sort((a, b) => a - b);
    return rows.slice(r1, r2 + 1).map((row) => row.slice(c1, c2 + 1));
  };

  const choose = () => {
    for (const td of table.querySelectorAll("td[aria-selected]")) td.removeAttribute("aria-selected");
    if (anchor !== current) for (const cell of range().flat()) cell.td.setAttribute("aria-selected", "true");
  };

  // The sticky head and names lie over the table: a cell below them is not seen.
  const reveal = (td) => {
    const box = scroll.getBoundingClientRect();
    const one = td.getBoundingClientRect();
    const left = box.left + table.querySelector("th.name").offsetWidth;
    const top = box.top + table.tHead.offsetHeight;
    const finals = [...td.parentElement.querySelectorAll(".mean, .final")];
    const sticky = finals.length && getComputedStyle(finals[0]).position === "sticky" && !finals.includes(td);
    const right = sticky ? Math.min(box.right, finals[0].getBoundingClientRect().left) : box.left + scroll.clientWidth;
    const bottom = box.top + scroll.clientHeight;
    if (one.left < left) scroll.scrollLeft -= left - one.left;
    else if (one.right > right) scroll.scrollLeft += one.right - right;
    if (one.top < top) scroll.scrollTop -= top - one.top;
    else if (one.bottom > bottom) scroll.scrollTop += one.bottom - bottom;
  };

  // extend: choose all cells from where one was; quiet: the focus stays where it is.
  const go = (cell, { extend = false, quiet = false } = {}) => {
    grid.leave(cell);
    if (current) current.td.tabIndex = -1;
    current?.td.removeAttribute("aria-describedby");
    current = cell;
    cell.td.tabIndex = 0;
    cell.td.setAttribute("aria-describedby", "panel-said");
    if (!extend) anchor = cell;
    choose();
    grid.panel.show(cell);
    if (!quiet) {
      cell.td.focus({ preventScroll: true });
      reveal(cell.td);
    }
  };

  const beside = (cell, down, right) => rows[clamp(cell.r + down, rows.length - 1)][clamp(cell.c + right, rows[0].length - 1)];
  const focus = (cell, down, right) => go(beside(cell, down, right));

  // Begin where work is: today's lesson, else the last one that can be edited.
  const begin = () => {
    if (!rows.length) return;
    const today = grid.heads.findIndex((head) => head.th.classList.contains("today"));
    const open = grid.heads.findLastIndex((head) => head.editable);
    const head = grid.heads[today >= 0 ? today : open];
    const first = rows[0].find((cell) => head && cell.head === head) ?? rows[0][0];
    go(first, { quiet: true });
    reveal(first.td);
    scroll.scrollLeft += head ? first.td.offsetWidth * 3 : 0;
  };

  return { current: () => current, range, go, beside, focus, begin };
};
