// Providers that tell by their own API who somebody is, ready to be named in an app.
import * as z from 'zod'
import { lazy, type OAuthProvider } from '../../core/index.ts'
import type { ProviderOptions } from './openid.ts'

const textField = lazy(() => z.string().nullish())

const gitHubUserSchema = lazy(() =>
  z.object({
    id: z.int().positive(),
    login: z.string(),
    name: textField(),
    avatar_url: textField(),
  }),
)

const gitHubEmailsSchema = lazy(() =>
  z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() })).max(200),
)

/** GitHub (docs.github.com/apps/oauth-apps); its primary address counts, once GitHub has verified it. */
export const github = (options: ProviderOptions = {}): OAuthProvider => ({
  kind: 'oauth',
  name: 'github',
  issuer: 'https://github.com/login/oauth',
  endpoints: {
    authorization: 'https://github.com/login/oauth/authorize',
    token: 'https://github.com/login/oauth/access_token',
  },
  clientId: options.clientId ?? 'GITHUB_CLIENT_ID',
  clientSecret: options.clientSecret ?? 'GITHUB_CLIENT_SECRET',
  scopes: ['read:user', 'user:email', ...(options.scopes ?? [])],
  usesPkce: true,
  secretIn: 'body',
  async loadProfile(ask) {
    const [user, emails] = await Promise.all([
      ask('https://api.github.com/user').then((answer) => gitHubUserSchema().parse(answer)),
      ask('https://api.github.com/user/emails').then((answer) =>
        gitHubEmailsSchema().parse(answer),
      ),
    ])
    const primary = emails.find((one) => one.primary)
    return {
      subject: String(user.id),
      email: primary?.email ?? null,
      isEmailVerified: primary?.verified ?? false,
      name: user.name ?? null,
      userName: user.login,
      picture: user.avatar_url ?? null,
    }
  },
})

const discordUserSchema = lazy(() =>
  z.object({
    id: z.string().regex(/^\d{1,20}$/),
    username: z.string(),
    global_name: textField(),
    avatar: textField(),
    email: textField(),
    verified: z.boolean().nullish(),
  }),
)

/** Discord (discord.com/developers/docs/topics/oauth2). */
export const discord = (options: ProviderOptions = {}): OAuthProvider => ({
  kind: 'oauth',
  name: 'discord',
  issuer: 'https://discord.com',
  endpoints: {
    authorization: 'https://discord.com/oauth2/authorize',
    token: 'https://discord.com/api/oauth2/token',
  },
  clientId: options.clientId ?? 'DISCORD_CLIENT_ID',
  clientSecret: options.clientSecret ?? 'DISCORD_CLIENT_SECRET',
  scopes: ['identify', 'email', ...(options.scopes ?? [])],
  usesPkce: true,
  secretIn: 'body',
  async loadProfile(ask) {
    const user = discordUserSchema().parse(await ask('https://discord.com/api/users/@me'))
    const { avatar } = user
    return {
      subject: user.id,
      email: user.email ?? null,
      isEmailVerified: user.verified ?? false,
      name: user.global_name ?? null,
      userName: user.username,
      picture:
        typeof avatar === 'string'
          ? `https://cdn.discordapp.com/avatars/${user.id}/${encodeURIComponent(avatar)}.png`
          : null,
    }
  },
})
