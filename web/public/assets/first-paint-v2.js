// Runs before the first paint so that a chosen theme never flashes. The file is part of the policy script-src 'self'.
try {
  const kept = JSON.parse(localStorage.getItem('goodword.look') || '{}')
  if (kept.theme && kept.theme !== 'auto') document.documentElement.dataset.theme = kept.theme
  if (kept.density) document.documentElement.dataset.density = kept.density
} catch { /* private mode: the operating system's theme is used */ }

// Keys pressed before the app is there. It takes them over once (behaviours/held-keys), or lets them go at a door.
{
  const early = []
  const keep = ({ key, code, ctrlKey, metaKey, altKey, shiftKey, timeStamp, target }) => {
    const modifier = ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(key)
    if (!modifier && early.length < 60 && !(target instanceof HTMLInputElement)) early.push({ key, code, ctrlKey, metaKey, altKey, shiftKey, at: timeStamp })
  }
  addEventListener('keydown', keep)
  globalThis.goodwordEarly = () => { removeEventListener('keydown', keep); return early.splice(0) }
}
