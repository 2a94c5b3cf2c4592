// The chart as the parts of its page share it: what is known, what is open, who is selected, and what can be done.
import { computed, nextTick, ref, shallowRef, triggerRef } from 'vue'
import { getPerson } from '@/api/directory'
import { ApiError } from '@/api/errors'
import type { PersonCard } from '@/api/paths'
import { centering, fitting, middleOf } from './camera'
import { cardHeight, cardWidth, layOut, type Layout } from './layout'
import { openStateOf, type LinkState } from './link'
import { pathTo, type ChartNode } from './node'
import { branchRect, rectOf, type Stage } from './stage'
import { ChartTree, type TreeSource } from './tree'
import type { Part } from './visible'

export type Chart = ReturnType<typeof createChart>

const slowAfterMs = 100

export function createChart(source: TreeSource) {
  const tree = new ChartTree(source)
  const layout = shallowRef<Layout>({ order: [], width: 0, height: 0 })
  const selected = shallowRef<ChartNode | null>(null)
  const person = shallowRef<PersonCard | null>(null)
  const hasPanel = ref(false)
  const error = shallowRef<ApiError | null>(null)
  const isSlow = ref(false)
  const isReady = ref(false)
  // Counts the changes of the view, for the address.
  const moves = ref(0)
  // What is selected was come to by the keyboard, on the way to something else perhaps.
  let isStep = false
  // Nobody has moved the view since the page was opened.
  let isUntouched = true
  let stage: Stage | null = null
  let running = 0

  const root = computed(() => layout.value.order[0] ?? null)
  const levels = computed(() => layout.value.order.reduce((most, node) => Math.max(most, node.level), 1))

  // Runs what may have to ask the server, and notes when that fails or takes long.
  async function work<T>(action: () => Promise<T>, busy?: ChartNode): Promise<T | undefined> {
    const timer = setTimeout(() => {
      isSlow.value = true
      if (busy) busy.isBusy = true
      stage?.redraw()
    }, slowAfterMs)
    ++running
    try {
      const result = await action()
      error.value = null
      return result
    } catch (failure) {
      if (!(failure instanceof ApiError)) console.error(failure)
      error.value = failure instanceof ApiError ? failure : new ApiError('server', '', String(failure))
      return undefined
    } finally {
      clearTimeout(timer)
      if (busy) busy.isBusy = false
      if (--running === 0) isSlow.value = false
      stage?.redraw()
    }
  }

  function layOutAnew(): Layout {
    const next = layOut(tree.root!, layout.value)
    layout.value = next
    return next
  }

  // Shows what was opened or closed. The anchor stays where it is on the screen.
  function show(anchor: ChartNode | null, isBranch = false): void {
    const next = layOutAnew()
    if (anchor && anchor.index < 0) anchor = pathTo(anchor).findLast((node) => node.index >= 0) ?? null
    if (selected.value && selected.value.index < 0 && anchor) select(anchor)
    stage?.change(next, anchor ?? tree.root, anchor ? (isBranch ? branchRect(anchor) : rectOf(anchor)) : undefined)
  }

  async function toggle(node: ChartNode): Promise<void> {
    isUntouched = false
    if (node.isExpanded) {
      tree.close(node)
      show(node)
    } else if (node.hasChildren) {
      await work(() => tree.open(node), node)
      if (node.isExpanded) show(node, true)
    }
  }

  async function openLevels(level: number): Promise<void> {
    isUntouched = false
    await work(() => tree.openLevels(level))
    fitAfter()
  }

  async function openBranch(node: ChartNode): Promise<void> {
    await work(() => tree.openBranch(node), node)
    isUntouched = false
    const next = layOutAnew()
    if (!stage) return
    stage.setLayout(next)
    stage.fly(fitting(branchRect(node), stage.size, stage.inset))
  }

  // Opens a department with its siblings.
  async function openSiblings(node: ChartNode): Promise<void> {
    isUntouched = false
    await work(() => tree.openEach(node.parent?.children ?? [node]))
    show(node)
  }

  function closeBranch(node: ChartNode): void {
    tree.closeBranch(node)
    show(node)
  }

  function fitAfter(): void {
    const next = layOutAnew()
    const { value } = selected
    if (value && value.index < 0) select(pathTo(value).findLast((node) => node.index >= 0) ?? null)
    if (!stage) return
    stage.setLayout(next)
    stage.fit()
  }

  function select(node: ChartNode | null): void {
    isStep = false
    selected.value = node
    if (stage) {
      stage.look.selected = node
      stage.redraw()
    }
  }

  // Selects without moving, as a click does.
  function choose(node: ChartNode): void {
    forgetPerson()
    select(node)
    hasPanel.value = true
  }

  // Selects and moves the view there, as the keyboard does.
  function step(node: ChartNode): void {
    isUntouched = false
    forgetPerson()
    select(node)
    isStep = true
    stage?.reveal(node)
  }

  // The keyboard is at this department, or gone.
  function focused(id: string | null | undefined): void {
    if (!stage) return
    stage.look.hasFocus = id !== null
    const node = id ? tree.find(id) : undefined
    if (node && node !== selected.value) step(node)
    stage.redraw()
  }

  // Opens what is above a department and flies there.
  async function goTo(id: string, keepsPerson = false): Promise<boolean> {
    const node = await work(() => tree.reveal(id))
    if (!node) return false
    isUntouched = false
    if (!keepsPerson) forgetPerson()
    stage?.setLayout(layOutAnew())
    select(node)
    hasPanel.value = true
    // The panel takes its room first.
    await nextTick()
    stage?.flyTo(node)
    return true
  }

  // Flies to a person's department and lights up the way to the top.
  async function goToPerson(id: string): Promise<boolean> {
    const card = await work(() => getPerson(id))
    const department = card?.DEPARTMENTS[0]
    if (!card) return false
    if (department) await work(() => tree.reveal(department.ID))
    person.value = card
    light(card)
    if (!department) {
      hasPanel.value = true
      return true
    }
    return goTo(department.ID, true)
  }

  function light(card: PersonCard): void {
    if (!stage) return
    const department = tree.find(card.DEPARTMENTS[0]?.ID ?? '')
    stage.look.lit = new Set(department ? pathTo(department) : [])
    stage.look.managers = new Set([String(card.USER.ID), ...card.MANAGERS.map((manager) => manager.ID)])
    stage.redraw()
  }

  function forgetPerson(): void {
    if (!person.value) return
    person.value = null
    if (!stage) return
    stage.look.lit = new Set()
    stage.look.managers = new Set()
    stage.redraw()
  }

  function closePanel(): void {
    hasPanel.value = false
    forgetPerson()
  }

  function pressed(node: ChartNode | null, part: Part): void {
    if (!node) closePanel()
    else if (part === 'toggle') void toggle(node)
    else choose(node)
  }

  function moved(): void {
    ++moves.value
  }

  // Opens the chart as a link says.
  async function start(state: LinkState): Promise<void> {
    if (!tree.root && !(await work(() => tree.start()))) return
    if (state.open) await work(() => tree.apply(state.open!))
    const next = layOutAnew()
    isReady.value = true
    stage?.setLayout(next)
    const isThere = state.person
      ? await goToPerson(state.person)
      : state.department
        ? await goTo(state.department)
        : (closePanel(), false)
    if (!stage) return
    if (state.view) {
      isUntouched = false
      const anchor = (isThere && selected.value) || tree.root!
      const [x, y] = [anchor.x + cardWidth / 2 + state.view.x, anchor.y + cardHeight / 2 + state.view.y]
      stage.jump(centering(x, y, state.view.zoom, stage.size, stage.inset))
    } else if (!isThere) {
      stage.jump(stage.firstView())
    }
    triggerRef(layout)
  }

  // What a link to the present state says.
  function linkState(): LinkState {
    const state: LinkState = {}
    if (hasPanel.value) {
      if (person.value) state.person = String(person.value.USER.ID)
      else if (selected.value) state.department = selected.value.id
    }
    const top = root.value
    if (isUntouched || !top || !stage) return state
    state.open = openStateOf(layout.value.order)
    const anchor = (hasPanel.value && selected.value) || top
    const { x, y } = middleOf(stage.transform, stage.size, stage.inset)
    state.view = { x: x - anchor.x - cardWidth / 2, y: y - anchor.y - cardHeight / 2, zoom: stage.transform.k }
    return state
  }

  function attach(made: Stage): void {
    stage = made
    stage.setLayout(layout.value)
  }

  // The window has another size. Nobody who has not moved the view wants to see the middle of something else.
  function resized(): void {
    if (stage && isReady.value && isUntouched) stage.jump(stage.firstView())
  }

  function touched(): void {
    isUntouched = false
  }

  function zoomBy(factor: number): void {
    touched()
    stage?.zoomBy(factor)
  }

  function fit(): void {
    touched()
    stage?.fit()
  }

  return {
    tree,
    layout,
    root,
    levels,
    selected,
    person,
    hasPanel,
    error,
    isSlow,
    isReady,
    moves,
    work,
    toggle,
    openLevels,
    openBranch,
    openSiblings,
    closeBranch,
    focused,
    choose,
    step,
    goTo,
    goToPerson,
    closePanel,
    pressed,
    moved,
    touched,
    zoomBy,
    fit,
    start,
    linkState,
    attach,
    resized,
    isStepping: () => isStep,
    stage: () => stage
  }
}
