// For those who look: pictures of a screen, where SHOTS names a folder: light, dark, and on a phone.
const { SHOTS } = process.env

export async function shots(page, name) {
  if (!SHOTS) return
  const size = page.viewportSize()
  const take = async (kind) => { await page.waitForTimeout(400); await page.screenshot({ path: `${SHOTS}/${name}-${kind}.png` }) }
  await take('light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await take('dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 390, height: 844 })
  await take('phone')
  await page.setViewportSize(size)
}

/** One picture, as it stands. */
export async function look(page, name) {
  if (!SHOTS) return
  await page.waitForTimeout(400)
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
