// Codes typed letter by letter, and taking back what was typed.

export const makeTyping = (grid) => {
  const { codes, kind, mark, set, word } = grid;
  const steps = [];
  let typing = null;
  // As it was typed: of зн the cell shows зач after the first letter already.
  let typed = "";
  // Where the cursor went by itself after a mark, and from where.
  let stepped = null;

  // A text that only began a code (2/) is told when one leaves it.
  const close = () => {
    const cell = typing;
    if (!cell) return;
    typing = null;
    if (cell.state === "typing") set(cell, cell.text);
    if (cell.state === "invalid") grid.tell(word(`problem-${cell.problem}`));
  };

  const leave = (next) => {
    if (typing !== next) close();
    if (stepped?.to !== next) stepped = null;
  };

  // 2/4 typed in one go: the second attempt is of the pupil whose mark was typed, though the cursor is below by now.
  const again = (cell, key) => {
    if (key !== "/" || cell.text || stepped?.to !== cell) return cell;
    const { from } = stepped;
    if (!codes.begins(`${codes.parse(from.text, kind(from)).code ?? ""}/`, kind(from))) return cell;
    grid.go(from);
    return from;
  };

  const forget = () => { typing = null; };

  const type = (at, key) => {
    const cell = again(at, key);
    if (!cell.editable) {
      grid.tell(grid.panel.sentence(cell));
      return;
    }
    const options = kind(cell);
    const going = typing === cell ? typed : "";
    const joined = key === "/" && !going ? `${codes.parse(cell.text, options).code ?? ""}/` : going + key;
    const wanted = codes.begins(joined, options) ? joined : codes.begins(key, options) ? key : null;
    if (wanted === null) {
      grid.tell(word("problem-unknown"));
      grid.say(word("problem-unknown"));
      return;
    }
    grid.say("");
    if (typing !== cell) steps.push({ cell, before: cell.text, saved: cell.saved });
    typing = cell;
    typed = wanted;
    put(cell, wanted, codes.parse(wanted, options));
    grid.saver.touched();
  };

  const put = (cell, text, found) => {
    if (found.problem === "unknown") {
      cell.text = codes.plain(text);
      mark(cell, "typing");
      return;
    }
    set(cell, text);
    if (found.problem) grid.tell(word(`problem-${found.problem}`));
    // What may yet become another code keeps its place: з may become зн, о may become о 5.
    else if (grid.down.checked && /^([1-5]|н|незач)$/u.test(found.code)) {
      grid.focus(cell, 1, 0);
      stepped = { from: cell, to: grid.current() };
    }
  };

  const clear = () => {
    for (const cell of grid.range().flat()) if (cell.editable) grid.enter(cell, "");
    forget();
  };

  // What was typed first; when nothing of that is left, what was saved last.
  const undo = () => {
    close();
    const step = steps.pop();
    if (!step) {
      grid.saver.undo();
      return;
    }
    // Another wrote there meanwhile: what stands there now is what there was before one typed.
    set(step.cell, step.cell.saved === step.saved ? step.before : step.cell.saved);
    grid.saver.touched();
    grid.go(step.cell);
  };

  return { steps, type, close, leave, forget, clear, undo };
};
