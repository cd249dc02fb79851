// Runs before the first paint so that a chosen theme never flashes. The file is part of the policy script-src 'self'.
try {
  const kept = JSON.parse(localStorage.getItem('goodword.look') || '{}')
  if (kept.theme && kept.theme !== 'auto') document.documentElement.dataset.theme = kept.theme
  if (kept.density) document.documentElement.dataset.density = kept.density
} catch { /* private mode: the operating system's theme is used */ }
