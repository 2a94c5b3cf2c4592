import type { Catalogue } from '../en'

const chart: Catalogue['chart'] = {
  title: 'Структура компании'
}

export default chart
