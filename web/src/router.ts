// Every screen, grouped by who uses it.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { whenSignedOut } from './api/client'
import { me, readMe } from './api/session'

const doors: RouteRecordRaw[] = [
  { path: '/login', component: () => import('./pages/signin/LoginPage.vue') },
  { path: '/signin', component: () => import('./pages/signin/LinkPage.vue') },
  { path: '/setup', component: () => import('./pages/signin/SetupPage.vue') },
  { path: '/join', component: () => import('./pages/signin/JoinPage.vue') },
  { path: '/forgot', component: () => import('./pages/signin/ForgotPage.vue') },
  { path: '/reset', component: () => import('./pages/signin/ResetPage.vue') },
].map((door) => ({ ...door, meta: { door: true } }))

const desk: RouteRecordRaw[] = [
  { path: '/home', name: 'home', component: () => import('./pages/desk/HomePage.vue') },
  { path: '/', redirect: '/inbox/mine' },
  { path: '/inbox', redirect: '/inbox/mine' },
  { path: '/inbox/:view/:id?', name: 'inbox', component: () => import('./pages/desk/InboxPage.vue') },
  { path: '/search/:id?', name: 'search', component: () => import('./pages/desk/InboxPage.vue') },
  { path: '/customers', name: 'customers', component: () => import('./pages/customers/CustomersPage.vue') },
  { path: '/customers/import/:id?', name: 'import', component: () => import('./pages/customers/ImportPage.vue') },
  { path: '/customers/:id', name: 'customer', component: () => import('./pages/customers/CustomerPage.vue') },
  { path: '/listen/:section?', name: 'listen', component: () => import('./pages/desk/ListenPage.vue') },
  { path: '/owed/:whose?', name: 'owed', component: () => import('./pages/desk/OwedPage.vue') },
  { path: '/approvals/:id?', name: 'approvals', component: () => import('./pages/desk/ApprovalsPage.vue') },
  { path: '/print/:id', name: 'print', meta: { bare: true }, component: () => import('./pages/desk/PrintPage.vue') },
  { path: '/notifications', name: 'notifications', component: () => import('./pages/desk/NotificationsPage.vue') },
]

const keepers: RouteRecordRaw[] = [
  { path: '/start', name: 'start', component: () => import('./pages/start/StartPage.vue') },
  { path: '/settings/:section?/:id?', name: 'settings', component: () => import('./pages/settings/SettingsPage.vue') },
  { path: '/reports/:section?', name: 'reports', component: () => import('./pages/reports/ReportsPage.vue') },
  { path: '/work/:section?', name: 'work', component: () => import('./pages/work/WorkPage.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes: [...doors, ...desk, ...keepers, { path: '/:rest(.*)*', name: 'lost', component: () => import('./pages/start/LostPage.vue') }],
})

const toLogin = (next: string) => ({ path: '/login', query: next === '/' ? {} : { next } })

router.beforeEach(async (to) => {
  if (to.meta.door) return true
  if (me()) return true
  try { await readMe() } catch (fault) {
    if ((fault as { status?: number }).status === 401) return toLogin(to.fullPath)
    if ((fault as { status?: number }).status === 0) return toLogin(to.fullPath)
    throw fault
  }
  return true
})

whenSignedOut(() => {
  const here = router.currentRoute.value
  if (!here.meta.door && here.matched.length) void router.push(toLogin(here.fullPath))
})
