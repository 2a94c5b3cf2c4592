export default {
  title: 'Organization chart'
}
