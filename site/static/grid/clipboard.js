// To spreadsheets and from them: rows are lines, columns are tabs.

export const listenToClipboard = (grid) => {
  const { cellOf, cells, rows, word } = grid;
  const inGrid = () => cellOf.has(document.activeElement);

  const copy = (event) => {
    if (!inGrid()) return;
    const text = grid.range().map((row) => row.map((cell) => cell.text || (cell.fixed ? cell.td.textContent : "")).join("\t"));
    event.clipboardData.setData("text/plain", text.join("\n"));
    event.preventDefault();
  };

  // Gives what had no place, how many values had one, and the last cell that took one.
  const fill = (lines, from) => {
    const homeless = [];
    let placed = 0;
    let last = from;
    lines.forEach((line, down) => line.split("\t").forEach((value, right) => {
      // Nothing pasted changes nothing: a mark is deleted by a person, not by an empty line.
      if (!value.trim()) return;
      const cell = rows[from.r + down]?.[from.c + right];
      if (!cell?.editable) {
        homeless.push(value.trim().slice(0, 40));
        return;
      }
      grid.enter(cell, value);
      placed += 1;
      last = cell;
    }));
    return { homeless, placed, last };
  };

  const paste = (event) => {
    if (!inGrid()) return;
    event.preventDefault();
    grid.forget();
    const lines = event.clipboardData.getData("text/plain").replace(/\r\n?/gu, "\n").replace(/\n$/u, "").split("\n");
    const { homeless, placed, last } = fill(lines, grid.current());
    const wrong = cells.find((cell) => cell.state === "invalid");
    const parts = [word("pasted", { n: placed })];
    if (homeless.length) parts.push(word("no-room", { values: homeless.join(", ") }));
    if (wrong) parts.push(`${wrong.name}: ${word(`problem-${wrong.problem}`)}`);
    grid.tell(parts.join(". "));
    grid.say(parts.slice(1).join(" "));
    grid.go(wrong ?? last);
  };

  document.addEventListener("copy", copy);
  document.addEventListener("paste", paste);
};
