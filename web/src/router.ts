// The addresses of the interface. The server gives the same page for each of them.
import { noteFailure } from './api/connection'
import { createRouter, createWebHistory, type RouteLocationRaw } from 'vue-router'

const pages = {
  chart: () => import('./chart/ChartPage.vue'),
  people: () => import('./people/PeoplePage.vue'),
  person: () => import('./person/PersonPage.vue'),
  department: () => import('./department/DepartmentPage.vue'),
  nowhere: () => import('./shell/NowherePage.vue')
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'chart', component: pages.chart },
    { path: '/people', name: 'people', component: pages.people },
    { path: '/people/:id(\\d+)', name: 'person', component: pages.person, props: true },
    {
      path: '/departments/:id(\\d+)',
      name: 'department',
      component: pages.department,
      props: true
    },
    { path: '/:anything(.*)*', name: 'nowhere', component: pages.nowhere }
  ],
  // Back and forward return to where the page was; a new page begins at its top; another query stays where it is.
  scrollBehavior(to, from, saved) {
    if (saved) return saved
    return to.path === from.path ? false : { top: 0 }
  }
})

// Fetches the pages that are not open yet, so that they open at once, and without a connection, too.
export function fetchPages(): void {
  for (const load of Object.values(pages)) load().catch(() => undefined)
}

const reloadKey = 'muster.reloaded'
const reloadAgainAfterMs = 60_000

// A page that cannot be fetched is either out of reach, or of an older server, which has been replaced since. Then the newer
// one has it under another name, which a reload finds out; but never twice in a row.
router.onError((error, to) => {
  if (!/import|module|preload/i.test(String(error))) throw error
  const last = Number(sessionStorage.getItem(reloadKey) ?? 0)
  if (!navigator.onLine || Date.now() - last < reloadAgainAfterMs) {
    noteFailure()
    return
  }
  sessionStorage.setItem(reloadKey, String(Date.now()))
  window.location.assign(to.fullPath)
})

export function personLink(id: string | number): RouteLocationRaw {
  return { name: 'person', params: { id: String(id) } }
}

export function departmentLink(id: string | number): RouteLocationRaw {
  return { name: 'department', params: { id: String(id) } }
}

// The chart, flown to a department or to a person in theirs.
export function chartLink(query: { department?: string; person?: string }): RouteLocationRaw {
  return { name: 'chart', query }
}

// The list of people of a department and all below it.
export function departmentPeopleLink(id: string): RouteLocationRaw {
  return { name: 'people', query: { department: id, below: '1' } }
}
