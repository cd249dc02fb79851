import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { catalogue } from './build/catalogue.ts'
import { precompress } from './build/precompress.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [vue(), catalogue(here('../locales')), precompress()],
  resolve: { alias: { '@': here('./src') }, dedupe: ['vue'] },
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    assetsInlineLimit: 0, modulePreload: { polyfill: false }, manifest: true, sourcemap: false, target: 'es2022',
    chunkSizeWarningLimit: 400, emptyOutDir: true,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/files': 'http://127.0.0.1:8080' } },
})
