// The addresses of the interface. The server gives the same page for each of them.
import { createRouter, createWebHistory, type RouteLocationRaw } from 'vue-router'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'chart', component: () => import('./chart/ChartPage.vue') },
    { path: '/people', name: 'people', component: () => import('./people/PeoplePage.vue') },
    { path: '/people/:id(\\d+)', name: 'person', component: () => import('./person/PersonPage.vue'), props: true },
    {
      path: '/departments/:id(\\d+)',
      name: 'department',
      component: () => import('./department/DepartmentPage.vue'),
      props: true
    },
    { path: '/:anything(.*)*', name: 'nowhere', component: () => import('./shell/NowherePage.vue') }
  ],
  // Back and forward return to where the page was; a new page begins at its top; another query stays where it is.
  scrollBehavior(to, from, saved) {
    if (saved) return saved
    return to.path === from.path ? false : { top: 0 }
  }
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
