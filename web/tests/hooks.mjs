import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'

const SRC = new URL('../src/', import.meta.url)

export async function resolve(specifier, context, next) {
  const url = specifier.startsWith('@/') ? new URL(specifier.slice(2), SRC) : specifier.startsWith('.') && context.parentURL?.endsWith('.ts') ? new URL(specifier, context.parentURL) : null
  if (url && !/\.\w+$/.test(url.pathname) && existsSync(`${fileURLToPath(url)}.ts`)) return { url: pathToFileURL(`${fileURLToPath(url)}.ts`).href, shortCircuit: true }
  return next(specifier, context)
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const { outputText } = ts.transpileModule(readFileSync(fileURLToPath(url), 'utf8'), { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true } })
  return { format: 'module', source: outputText, shortCircuit: true }
}
