import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import { vueTsConfigs, withVueTs } from '@vue/eslint-config-typescript'

export default withVueTs(
  { ignores: ['dist', 'src/api/schema.ts'] },
  vue.configs['flat/recommended'],
  accessibility.configs['flat/recommended'],
  vueTsConfigs.strict,
  {
    rules: {
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/no-v-html': 'error',
      'vue/no-static-inline-styles': 'error',
      'vue/multi-word-component-names': 'off',
      // A label may be beside its control, with "for", or around it.
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'vuejs-accessibility/anchor-has-content': ['error', { accessibleChildren: ['LongWord'] }],
      eqeqeq: 'error'
    }
  },
  {
    // It goes through lists by index, where TypeScript sees at each place that nothing might be there.
    files: ['src/chart/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' }
  },
  prettier
)
