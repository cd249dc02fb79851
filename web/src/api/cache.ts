// The one query cache. The server owns the truth; live facts say what to read again.
import { QueryClient } from '@tanstack/vue-query'
import { Problem } from './client'

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000, gcTime: 10 * 60_000, refetchOnWindowFocus: false,
      retry: (tries, fault) => tries < 2 && !(fault instanceof Problem && fault.status >= 400 && fault.status < 500),
    },
  },
})
