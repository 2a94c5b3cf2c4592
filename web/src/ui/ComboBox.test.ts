import { mount, type VueWrapper } from '@vue/test-utils'
import { beforeAll, expect, test } from 'vitest'
import { nextTick, type Component } from 'vue'
import { i18n, useLanguage } from '@/i18n'
import ComboBox from './ComboBox.vue'

const groups = [
  { title: 'People', options: [{ key: 'a' }, { key: 'b' }] },
  { title: 'Departments', options: [] },
  { options: [{ key: 'all' }] }
]

beforeAll(() => useLanguage('en'))

function box(props: object = {}): VueWrapper {
  return mount(ComboBox as Component, {
    props: { modelValue: 'x', label: 'Find', groups, ready: true, nothing: 'Nothing found', ...props },
    slots: { option: '<template #option="{ option }">{{ option.key }}</template>' },
    global: { plugins: [i18n] },
    attachTo: document.body
  })
}

// What a screen reader has as the chosen option.
function active(wrapper: VueWrapper): string | undefined {
  const id = wrapper.get('input').attributes('aria-activedescendant')
  return id === undefined ? undefined : wrapper.get(`#${id}`).text()
}

test('Arrows go through all groups and back to the field, and Enter chooses', async () => {
  const wrapper = box()
  const input = wrapper.get('input')
  const seen: (string | undefined)[] = []
  for (let step = 0; step < 5; ++step) {
    await input.trigger('keydown', { key: 'ArrowDown' })
    seen.push(active(wrapper))
  }
  expect(seen).toEqual(['a', 'b', 'all', undefined, 'a'])
  await input.trigger('keydown', { key: 'ArrowUp' })
  await input.trigger('keydown', { key: 'ArrowUp' })
  expect(active(wrapper)).toBe('all')
  expect(wrapper.get('[aria-selected="true"]').text()).toBe('all')
  await input.trigger('keydown', { key: 'Enter' })
  expect(wrapper.emitted('choose')).toEqual([[{ key: 'all' }]])
  expect(input.attributes('aria-expanded')).toBe('false')
})

test('Enter without a choice takes the first', async () => {
  const wrapper = box()
  await wrapper.get('input').trigger('click')
  await wrapper.get('input').trigger('keydown', { key: 'Enter' })
  expect(wrapper.emitted('choose')).toEqual([[{ key: 'a' }]])
})

test('Escape closes the suggestions, and then empties the field', async () => {
  const wrapper = box()
  const input = wrapper.get('input')
  await input.trigger('click')
  expect(input.attributes('aria-expanded')).toBe('true')
  await input.trigger('keydown', { key: 'Escape' })
  expect(input.attributes('aria-expanded')).toBe('false')
  expect(wrapper.emitted('update:modelValue')).toBeUndefined()
  await input.trigger('keydown', { key: 'Escape' })
  expect(wrapper.emitted('update:modelValue')).toEqual([['']])
})

test('How many suggestions there are is said, and that there are none', async () => {
  const wrapper = box()
  await wrapper.get('input').trigger('click')
  expect(wrapper.get('[role="status"]').text()).toBe('3 suggestions')
  await wrapper.setProps({ groups: [] })
  await nextTick()
  expect(wrapper.get('[role="status"]').text()).toBe('Nothing found')
})

test('While letters are being composed, Enter is theirs', async () => {
  const wrapper = box()
  await wrapper.get('input').trigger('click')
  await wrapper.get('input').trigger('keydown', { key: 'Enter', isComposing: true })
  expect(wrapper.emitted('choose')).toBeUndefined()
})
