// What is on many screens, by the words on it.
export const toast = (page, words) => page.getByTestId('toast').filter({ hasText: words })
/** Opens a conversation, and waits until it can be read. */
export async function open(page, desk, id) {
  await page.goto(`${desk.address}/inbox/all/${id}`)
  await page.getByTestId('message-in').first().waitFor()
}
