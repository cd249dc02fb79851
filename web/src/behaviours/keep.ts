// A small drawer in the browser (IndexedDB) for words that must survive a crash. Every failure falls back to memory.
const memory = new Map<string, unknown>()
let opened: Promise<IDBDatabase> | null = null

function open(): Promise<IDBDatabase> {
  return opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('goodword', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('kept')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('indexedDB'))
  })
}

async function drawer<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const db = await open()
    return await new Promise<T>((resolve, reject) => {
      const request = act(db.transaction('kept', mode).objectStore('kept'))
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error ?? new Error('indexedDB'))
    })
  } catch { return undefined }
}

export async function keep<T>(key: string, value: T): Promise<void> {
  const plain = JSON.parse(JSON.stringify(value)) as T
  memory.set(key, plain)
  await drawer('readwrite', (store) => store.put(plain, key))
}

export async function kept<T>(key: string): Promise<T | undefined> {
  return ((await drawer('readonly', (store) => store.get(key))) ?? memory.get(key)) as T | undefined
}

export async function drop(key: string): Promise<void> {
  memory.delete(key)
  await drawer('readwrite', (store) => store.delete(key))
}

export async function wipe(): Promise<void> {
  memory.clear()
  await drawer('readwrite', (store) => store.clear())
}

export function device(): string {
  try {
    const known = localStorage.getItem('goodword.device')
    if (known) return known
    const fresh = Array.from(crypto.getRandomValues(new Uint8Array(6)), (b) => b.toString(16).padStart(2, '0')).join('')
    localStorage.setItem('goodword.device', fresh)
    return fresh
  } catch { return 'unknown' }
}
