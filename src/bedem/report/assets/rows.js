"use strict";
(() => {
  const data = document.getElementById("rows-data");
  if (!data) return;
  const { texts, rows, kinds, step, shown } = JSON.parse(data.textContent);
  const low = texts.map((t) => t.toLowerCase());
  const body = document.querySelector("#rows tbody");
  const heads = [...document.querySelectorAll("#rows thead th")].map((h) => h.textContent);
  const bar = document.getElementById("rows-bar");
  const filter = document.getElementById("rows-filter");
  const count = document.getElementById("rows-count");
  const before = document.getElementById("rows-before");
  const next = document.getElementById("rows-next");
  let found = rows, at = 0;
  const cell = (row, i) => {
    const td = document.createElement("td");
    td.dataset.h = heads[i];
    const text = texts[row[i]];
    if (kinds[i] === "number") td.className = "r";
    if (kinds[i] === "ref" && document.getElementById("r-" + text)) {
      const a = document.createElement("a");
      a.className = "ref"; a.href = "#r-" + text; a.textContent = text;
      td.append(a);
    } else {
      const span = document.createElement("span");
      if (kinds[i] === "ref") span.className = "ref";
      else span.className = kinds[i] === "time" ? "nw" : "w";
      span.textContent = text;
      td.append(span);
    }
    return td;
  };
  const draw = () => {
    const part = found.slice(at, at + step);
    body.replaceChildren(...part.map((row) => {
      const tr = document.createElement("tr");
      tr.append(...row.map((_, i) => cell(row, i)));
      return tr;
    }));
    const range = part.length ? (at + 1) + "–" + (at + part.length) : "0";
    count.textContent = shown.replace("{0}", range).replace("{1}", String(found.length));
    before.disabled = at === 0;
    next.disabled = at + step >= found.length;
  };
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = words.length
      ? rows.filter((row) => words.every((w) => row.some((t) => low[t].includes(w))))
      : rows;
    at = 0;
    draw();
  });
  before.addEventListener("click", () => { at = Math.max(0, at - step); draw(); });
  next.addEventListener("click", () => { at += step; draw(); });
  bar.hidden = false;
  document.getElementById("rows-script").hidden = true;
  draw();
})();
