// Keeps an open public page true: asks now and then whether it has changed, and shows what has.
// Without it the page says the same, as of the moment it was loaded.
"use strict";
const EVERY_MS = 15_000;

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [main, newMain] = [document, next].map((page) => page.querySelector("main"));
  const [banner, newBanner] = [main, newMain].map((part) => part.querySelector("[role=status]"));
  document.title = next.title;
  const icon = document.querySelector("link[rel=icon]");
  icon.href = next.querySelector("link[rel=icon]").href;
  // The banner stays the same element and changes only with its words: so it is announced once, when there is news.
  if (banner.textContent.trim() !== newBanner.textContent.trim()) {
    banner.className = newBanner.className;
    banner.replaceChildren(...newBanner.childNodes);
  }
  const place = (part, status) => [...part.children].indexOf(status);
  const [before, after] = [main, newMain].map((part, index) => place(part, index ? newBanner : banner) + 1);
  const unfolded = [...main.querySelectorAll("details[open]")].map((part) => part.id);
  while (main.children.length > before) main.lastElementChild.remove();
  main.append(...[...newMain.children].slice(after));
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
}

setInterval(look, EVERY_MS);
document.addEventListener("visibilitychange", look);
