// A provider for tests, started by `oidc` beside it: everybody is let in as the user they name.
import { createRequire } from 'node:module'

const { default: Provider } = await import(createRequire(new URL('../../web/package.json', import.meta.url)).resolve('oidc-provider'))
const port = Number(process.argv[2])
const count = { renewed: 0, refused: 0 }
let lasts = 3600

const client = (client_id, more) => ({ client_id, client_secret: `secret-of-${client_id}`, ...more })
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    client('goodword', { redirect_uris: ['https://desk.example.com/settings/inboxes/sign-in'], grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'client_secret_post' }),
    client('mailserver', { redirect_uris: [], grant_types: [], response_types: [] }),
  ],
  features: { devInteractions: { enabled: false }, introspection: { enabled: true, allowedPolicy: () => true }, revocation: { enabled: true } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  interactions: { url: (_, interaction) => `/test/let-in/${interaction.uid}` },
  pkce: { methods: ['S256'], required: () => true },
  rotateRefreshToken: () => true,
  ttl: { AccessToken: () => lasts, RefreshToken: () => 86400, Grant: () => 86400, Interaction: () => 600, Session: () => 86400 },
  cookies: { keys: ['tests only'] },
})
provider.on('grant.success', (ctx) => { if (ctx.oidc.params.grant_type === 'refresh_token') count.renewed += 1 })
provider.on('grant.error', () => { count.refused += 1 })

async function letIn(ctx) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(ctx.req, ctx.res)
  if (prompt.name === 'login') return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: params.login_hint } })
  const grant = (grantId && (await provider.Grant.find(grantId))) || new provider.Grant({ accountId: session.accountId, clientId: params.client_id })
  grant.addOIDCScope(params.scope)
  return provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId: await grant.save() } })
}

provider.use(async (ctx, next) => {
  const [, test, what, which] = ctx.path.split('/')
  if (test !== 'test') return next()
  if (what === 'let-in') { ctx.respond = false; return letIn(ctx) }
  if (what === 'lasts') lasts = Number(which)
  ctx.body = { ...count, lasts }
})
provider.listen(port, '127.0.0.1')
