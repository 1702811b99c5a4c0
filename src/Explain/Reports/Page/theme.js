'use strict';
// Light or dark: as the system has it until the reader says otherwise, and then so on every page.
{
  const button = document.getElementById('theme'), root = document.documentElement, system = matchMedia('(prefers-color-scheme: dark)');
  const kept = action => { try { return action(localStorage); } catch { return null; } };
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : system.matches;
  const say = () => { button.textContent = isDark() ? 'Light mode' : 'Dark mode'; };
  const before = kept(store => store.getItem('whence-theme'));
  if (before === 'light' || before === 'dark') root.dataset.theme = before;
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    kept(store => store.setItem('whence-theme', root.dataset.theme));
    say();
  });
  system.addEventListener('change', say);
  button.hidden = false;
  say();
}
